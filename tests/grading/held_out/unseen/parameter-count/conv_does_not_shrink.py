# cause: the network's convolution is taken to keep the image size, although without padding it shrinks the maps by kernel - 1
# name: size-kept-by-the-convolution|size-kept
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    total = conv_parameters(channels, kernels, kernel, kernel)
    total += batchnorm_parameters(kernels)
    side = size // 2          # only the pooling halves it
    total += dense_parameters(kernels * side ** 2, 10)
    return total
