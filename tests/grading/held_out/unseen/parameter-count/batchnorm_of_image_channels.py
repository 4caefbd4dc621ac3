# cause: the batch normalisation of the network is counted for the channels of the image instead of the maps of the convolution
# name: batchnorm-of-the-image
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    conv = conv_parameters(channels, kernels, kernel, kernel)
    bn = batchnorm_parameters(channels)
    s = (size - kernel + 1) // 2
    fc = dense_parameters(s * s * kernels, 10)
    return conv + bn + fc
