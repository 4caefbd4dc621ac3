# cause: depthwise_parameters counts kernels that read all channels, as an ordinary convolution does
# name: depthwise-as-full|groups-ignored
def conv_parameters(channels, kernels, height, width):
    weights = channels * kernels * height * width
    biases = kernels
    return weights + biases


def depthwise_parameters(channels, height, width):
    # as many kernels as channels
    return conv_parameters(channels, channels, height, width)


def dense_parameters(inputs, neurons):
    return (inputs + 1) * neurons


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    total = conv_parameters(channels, kernels, kernel, kernel)
    total += batchnorm_parameters(kernels)
    size = size - kernel + 1
    size = size // 2
    total += dense_parameters(size ** 2 * kernels, 10)
    return total
