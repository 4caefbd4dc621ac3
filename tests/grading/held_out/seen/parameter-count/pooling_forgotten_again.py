# cause: network_parameters feeds the dense layer with the size behind the convolution and forgets that the pooling halves it.
# name: pooling-left-out-of-the-count
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width) + kernels


def depthwise_parameters(channels, height, width):
    return channels * (1 + height * width)


def dense_parameters(inputs, neurons):
    return inputs * neurons + neurons


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    # relu, pooling and flatten have no parameters
    h = size - kernel + 1
    layers = [
        conv_parameters(channels, kernels, kernel, kernel),
        batchnorm_parameters(kernels),
        dense_parameters(kernels * h * h, 10),
    ]
    return sum(layers)
