# cause: the running mean and variance of the batch normalisation are counted as parameters
# name: buffers-counted-as-parameters|batchnorm-statistics-trained
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    gamma = beta = mean = var = channels
    return gamma + beta + mean + var


def network_parameters(channels, size, kernel, kernels):
    pooled = (size - kernel + 1) // 2
    return (
        conv_parameters(channels, kernels, kernel, kernel)
        + batchnorm_parameters(kernels)
        + dense_parameters(kernels * pooled * pooled, 10)
    )
