# cause: dense_parameters counts one bias for each input instead of one for each neuron
# name: bias-of-the-input
def conv_parameters(channels, kernels, height, width):
    return (channels * height * width + 1) * kernels


def depthwise_parameters(channels, height, width):
    return conv_parameters(1, channels, height, width)


def dense_parameters(inputs, neurons):
    return inputs * (neurons + 1)


def batchnorm_parameters(channels):
    return channels * 2


def network_parameters(channels, size, kernel, kernels):
    side = (size - kernel + 1) // 2
    flat = side * side * kernels
    return conv_parameters(channels, kernels, kernel, kernel) + batchnorm_parameters(kernels) + 10 * flat + 10
