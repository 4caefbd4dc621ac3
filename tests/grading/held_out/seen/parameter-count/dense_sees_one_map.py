# cause: the flatten forgets the maps: the dense layer is counted for one
# name: one-map-flattened|flatten-channels-forgotten
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)

def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)

def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)

def batchnorm_parameters(channels):
    return 2 * channels

def network_parameters(channels, size, kernel, kernels):
    after = (size - kernel + 1) // 2
    return (conv_parameters(channels, kernels, kernel, kernel) + batchnorm_parameters(kernels)
            + dense_parameters(after ** 2, 10))
