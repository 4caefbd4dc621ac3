# cause: network_parameters flattens only one map, the inputs of the dense layer lack the factor kernels
# name: one-map-flattened|flatten-channels-forgotten
def conv_parameters(channels, kernels, height, width):
    weights = channels * height * width * kernels
    return weights + kernels


def depthwise_parameters(channels, height, width):
    return sum(height * width + 1 for _ in range(channels))


def dense_parameters(inputs, neurons):
    return (inputs + 1) * neurons


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    h = w = (size - kernel + 1) // 2
    flattened = h * w
    return sum([
        conv_parameters(channels, kernels, kernel, kernel),
        batchnorm_parameters(kernels),
        dense_parameters(flattened, 10),
    ])
