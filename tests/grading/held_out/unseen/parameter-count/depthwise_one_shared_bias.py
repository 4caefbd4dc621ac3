# cause: the depthwise convolution counts a single bias for all channels instead of one for each channel
# name: one-bias
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    weights = channels * height * width
    bias = 1
    return weights + bias


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    pooled = (size - kernel + 1) // 2
    return (
        conv_parameters(channels, kernels, kernel, kernel)
        + batchnorm_parameters(kernels)
        + dense_parameters(kernels * pooled * pooled, 10)
    )
