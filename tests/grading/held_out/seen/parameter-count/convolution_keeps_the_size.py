# cause: network_parameters takes it that the convolution keeps the size of the image (as if padded), and pools size instead of size - kernel + 1
# name: size-kept-by-the-convolution|size-kept
def conv_parameters(channels, kernels, height, width):
    return kernels * (channels * height * width + 1)


def depthwise_parameters(channels, height, width):
    return channels * (height * width + 1)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    p1 = conv_parameters(channels, kernels, kernel, kernel)
    p2 = batchnorm_parameters(kernels)
    # stride 1 -> same size, then pooling halves it
    half = size // 2
    p6 = dense_parameters(half * half * kernels, 10)
    return p1 + p2 + p6
