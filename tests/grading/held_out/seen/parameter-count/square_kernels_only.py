# cause: conv_parameters squares the height and does not use the width of the kernel.
# name: square-kernels-assumed
def conv_parameters(channels, kernels, height, width):
    return kernels * channels * height ** 2 + kernels


def depthwise_parameters(channels, height, width):
    return channels * (height * width) + channels


def dense_parameters(inputs, neurons):
    return neurons * inputs + neurons


def batchnorm_parameters(channels):
    return channels * 2


def network_parameters(channels, size, kernel, kernels):
    total = conv_parameters(channels, kernels, kernel, kernel)
    total = total + batchnorm_parameters(kernels)
    pooled = int((size - kernel + 1) / 2)
    total = total + dense_parameters(kernels * pooled ** 2, 10)
    return total
