# cause: network_parameters rounds the size behind the pooling up, so a last row and column that no window reaches are counted.
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
    after_conv = size - kernel + 1
    after_pool = math.ceil(after_conv / 2)
    inputs = kernels * after_pool * after_pool
    return conv_parameters(channels, kernels, kernel, kernel) + batchnorm_parameters(kernels) + dense_parameters(inputs, 10)
