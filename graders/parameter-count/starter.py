def conv_parameters(channels, kernels, height, width):
    """Of a convolution with so many kernels of height x width."""
    # Your code here.
    return None


def depthwise_parameters(channels, height, width):
    """Of a convolution of each channel by itself, with one kernel of height x width."""
    # Your code here.
    return None


def dense_parameters(inputs, neurons):
    """Of a dense layer."""
    # Your code here.
    return None


def batchnorm_parameters(channels):
    """Of batch normalisation with scale and shift."""
    # Your code here.
    return None


def network_parameters(channels, size, kernel, kernels):
    """Of the network in the statement."""
    # Your code here.
    return None
