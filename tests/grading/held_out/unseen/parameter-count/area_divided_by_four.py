# cause: the pooled area is computed as the whole area divided by 4, so a last row and column that no window reaches are not left out
# name: pooling-rounded-up|ceiling-for-floor
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    s = size - kernel + 1
    values = kernels * s * s // 4       # 2x2 pooling keeps a quarter
    return conv_parameters(channels, kernels, kernel, kernel) + batchnorm_parameters(kernels) + dense_parameters(values, 10)
