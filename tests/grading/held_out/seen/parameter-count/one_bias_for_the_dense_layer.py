# cause: dense_parameters adds a single bias for the whole layer instead of one for each neuron.
# name: dense-one-bias|one-bias|dense-bias-forgotten
def conv_parameters(channels, kernels, height, width):
    weights = channels * height * width
    return (weights + 1) * kernels


def depthwise_parameters(channels, height, width):
    weights = height * width
    return (weights + 1) * channels


def dense_parameters(inputs, neurons):
    return inputs * neurons + 1


def batchnorm_parameters(channels):
    return channels + channels


def network_parameters(channels, size, kernel, kernels):
    out = size - kernel + 1
    out = out // 2
    n = conv_parameters(channels, kernels, kernel, kernel)
    n += batchnorm_parameters(kernels)
    n += out * out * kernels * 10 + 10
    return n
