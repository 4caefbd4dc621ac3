# cause: the inputs of the dense layer are the pixels of one map, the number of maps is forgotten when flattening
# name: flatten-channels-forgotten|one-map-flattened
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    after_conv = size - kernel + 1
    after_pool = (after_conv - 2) // 2 + 1
    flat = after_pool * after_pool
    parts = [
        conv_parameters(channels, kernels, kernel, kernel),
        batchnorm_parameters(kernels),
        dense_parameters(flat, 10),
    ]
    return sum(parts)
