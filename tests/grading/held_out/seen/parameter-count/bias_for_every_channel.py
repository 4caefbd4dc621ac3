# cause: conv_parameters adds one bias for each channel of each kernel instead of one for each kernel.
# name: bias-for-each-channel
def conv_parameters(channels, kernels, height, width):
    return kernels * channels * (height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * height * width + channels


def dense_parameters(inputs, neurons):
    return inputs * neurons + neurons


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    conv = kernels * channels * kernel * kernel + kernels
    bn = batchnorm_parameters(kernels)
    side = (size - kernel + 1) // 2
    fc = dense_parameters(kernels * side * side, 10)
    return conv + bn + fc
