# cause: depthwise_parameters counts an ordinary convolution with as many kernels as channels, each kernel reading all channels.
# name: depthwise-as-full|groups-ignored
def conv_parameters(channels, kernels, height, width):
    per_kernel = channels * height * width + 1
    return kernels * per_kernel


def depthwise_parameters(channels, height, width):
    return conv_parameters(channels, channels, height, width)


def dense_parameters(inputs, neurons):
    per_neuron = inputs + 1
    return neurons * per_neuron


def batchnorm_parameters(channels):
    per_channel = 2
    return channels * per_channel


def network_parameters(channels, size, kernel, kernels):
    a = size - kernel + 1
    p = a // 2
    flat = kernels * p * p
    return (conv_parameters(channels, kernels, kernel, kernel)
            + batchnorm_parameters(kernels)
            + dense_parameters(flat, 10))
