# cause: no biases anywhere
# name: bias-forgotten|dense-bias-forgotten
def conv_parameters(channels, kernels, height, width):
    return channels * kernels * height * width

def depthwise_parameters(channels, height, width):
    return channels * height * width

def dense_parameters(inputs, neurons):
    return inputs * neurons

def batchnorm_parameters(channels):
    return 2 * channels

def network_parameters(channels, size, kernel, kernels):
    s = (size - kernel + 1) // 2
    return kernel * kernel * channels * kernels + 2 * kernels + s * s * kernels * 10
