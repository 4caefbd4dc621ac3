# cause: dense_parameters counts one bias for each input instead of one for each neuron
# name: bias-of-the-input
def conv_parameters(channels, kernels, height, width):
    return (channels * height * width + 1) * kernels


def depthwise_parameters(channels, height, width):
    return (height * width + 1) * channels


def dense_parameters(inputs, neurons):
    weights = inputs * neurons
    biases = inputs
    return weights + biases


def batchnorm_parameters(channels):
    gamma = channels
    beta = channels
    return gamma + beta


def network_parameters(channels, size, kernel, kernels):
    pooled = (size - kernel + 1) // 2
    flat = kernels * pooled * pooled
    return conv_parameters(channels, kernels, kernel, kernel) + batchnorm_parameters(kernels) + flat * 10 + 10
