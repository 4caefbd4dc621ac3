# cause: in the network the size behind the pooling is rounded up, as if a last row that no whole window reaches were kept
# name: pooling-rounded-up|ceiling-for-floor
import math


def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    n = size - kernel + 1
    n = math.ceil(n / 2)
    layers = [
        conv_parameters(channels, kernels, kernel, kernel),
        batchnorm_parameters(kernels),
        dense_parameters(n * n * kernels, 10),
    ]
    return sum(layers)
