# cause: the convolution counts a bias for each channel of each kernel instead of one for each kernel
# name: bias-for-each-channel
def conv_parameters(channels, kernels, height, width):
    one_slice = height * width + 1
    return kernels * channels * one_slice


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    pooled = (size - kernel + 1) // 2
    return (
        conv_parameters(channels, kernels, kernel, kernel)
        + batchnorm_parameters(kernels)
        + dense_parameters(kernels * pooled * pooled, 10)
    )
