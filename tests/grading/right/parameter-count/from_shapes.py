import math

def count(*shapes):
    return sum(math.prod(shape) for shape in shapes)

def conv_parameters(channels, kernels, height, width):
    return count((kernels, channels, height, width), (kernels,))

def depthwise_parameters(channels, height, width):
    return count((channels, 1, height, width), (channels,))

def dense_parameters(inputs, neurons):
    return count((neurons, inputs), (neurons,))

def batchnorm_parameters(channels):
    return count((channels,), (channels,))

def network_parameters(channels, size, kernel, kernels):
    side = size - kernel + 1
    side = (side - 2) // 2 + 1
    flat = math.prod((kernels, side, side))
    return sum([
        conv_parameters(channels, kernels, kernel, kernel),
        batchnorm_parameters(kernels),
        dense_parameters(flat, 10),
    ])
