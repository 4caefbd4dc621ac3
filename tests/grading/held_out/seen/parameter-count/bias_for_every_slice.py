# cause: conv_parameters counts a bias for every channel of every kernel instead of one for each kernel
# name: bias-for-each-channel
def conv_parameters(channels, kernels, height, width):
    per_slice = height * width + 1
    return kernels * channels * per_slice


def depthwise_parameters(channels, height, width):
    return channels * height * width + channels


def dense_parameters(inputs, neurons):
    return inputs * neurons + neurons


def batchnorm_parameters(channels):
    return channels + channels


def network_parameters(channels, size, kernel, kernels):
    after = (size - kernel + 1) // 2
    conv = channels * kernel * kernel * kernels + kernels
    return conv + batchnorm_parameters(kernels) + dense_parameters(after * after * kernels, 10)
