# cause: conv_parameters counts a bias for each channel of each kernel instead of one bias for each kernel
# name: bias-for-each-channel
def conv_parameters(channels, kernels, height, width):
    one_slice = height * width + 1
    one_kernel = channels * one_slice
    return kernels * one_kernel


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return inputs * neurons + neurons


def batchnorm_parameters(channels):
    return channels + channels


def network_parameters(channels, size, kernel, kernels):
    s = (size - kernel + 1) // 2
    conv = kernels * (channels * kernel * kernel + 1)
    return conv + batchnorm_parameters(kernels) + dense_parameters(kernels * s * s, 10)
