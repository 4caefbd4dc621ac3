# cause: network_parameters flattens one map only: the dense layer's inputs are the pixels of a map, not times the number of kernels.
# name: one-map-flattened|flatten-channels-forgotten
def conv_parameters(channels, kernels, height, width):
    return height * width * channels * kernels + kernels


def depthwise_parameters(channels, height, width):
    return height * width * channels + channels


def dense_parameters(inputs, neurons):
    return inputs * neurons + neurons


def batchnorm_parameters(channels):
    gamma = channels
    beta = channels
    return gamma + beta


def network_parameters(channels, size, kernel, kernels):
    side = (size - kernel + 1) // 2
    pixels = side * side
    return (
        conv_parameters(channels, kernels, kernel, kernel)
        + batchnorm_parameters(kernels)
        + dense_parameters(pixels, 10)
    )
