# cause: batchnorm_parameters counts the running mean and the running variance as parameters
# name: buffers-counted-as-parameters|batchnorm-statistics-trained
def conv_parameters(channels, kernels, height, width):
    return kernels * channels * height * width + kernels


def depthwise_parameters(channels, height, width):
    return channels * (1 + height * width)


def dense_parameters(inputs, neurons):
    return neurons * inputs + neurons


def batchnorm_parameters(channels):
    gamma = beta = mean = var = channels
    return gamma + beta + mean + var


def network_parameters(channels, size, kernel, kernels):
    conv_out = size - kernel + 1
    pool_out = (conv_out - 2) // 2 + 1
    a = conv_parameters(channels, kernels, kernel, kernel)
    b = 2 * kernels
    c = dense_parameters(kernels * pool_out * pool_out, 10)
    return a + b + c
