# cause: network_parameters counts the batch normalisation for the channels of the image instead of the maps behind the convolution
# name: batchnorm-of-the-image
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * height * width + channels


def dense_parameters(inputs, neurons):
    return neurons * inputs + neurons


def batchnorm_parameters(channels):
    return channels * 2


def network_parameters(channels, size, kernel, kernels):
    n = 0
    n += conv_parameters(channels, kernels, kernel, kernel)
    n += batchnorm_parameters(channels)
    side = (size - kernel) + 1
    side = (side - 2) // 2 + 1
    n += dense_parameters(side * side * kernels, 10)
    return n
