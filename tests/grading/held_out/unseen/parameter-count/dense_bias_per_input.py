# cause: the dense layer counts a bias for each input instead of one for each neuron
# name: bias-of-the-input
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return inputs * neurons + inputs


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    pooled = (size - kernel + 1) // 2
    return (
        conv_parameters(channels, kernels, kernel, kernel)
        + batchnorm_parameters(kernels)
        + dense_parameters(kernels * pooled * pooled, 10)
    )
