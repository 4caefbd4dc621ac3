# cause: the network's dense layer is counted as if the convolution kept the size of the image, though nothing is padded
# name: size-kept-by-the-convolution|size-kept
def conv_parameters(channels, kernels, height, width):
    return kernels * channels * height * width + kernels


def depthwise_parameters(channels, height, width):
    return channels * height * width + channels


def dense_parameters(inputs, neurons):
    return inputs * neurons + neurons


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    c = conv_parameters(channels, kernels, kernel, kernel)
    n = batchnorm_parameters(kernels)
    half = size // 2
    d = dense_parameters(kernels * half * half, 10)
    return c + n + d
