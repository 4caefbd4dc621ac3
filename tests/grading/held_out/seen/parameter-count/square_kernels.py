# cause: takes kernels for square: height * height
# name: square-kernels-assumed
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height ** 2 + 1)

def depthwise_parameters(channels, height, width):
    return channels * (height ** 2 + 1)

def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)

def batchnorm_parameters(channels):
    return 2 * channels

def network_parameters(channels, size, kernel, kernels):
    after = (size - kernel + 1) // 2
    return (conv_parameters(channels, kernels, kernel, kernel) + batchnorm_parameters(kernels)
            + dense_parameters(kernels * after ** 2, 10))
