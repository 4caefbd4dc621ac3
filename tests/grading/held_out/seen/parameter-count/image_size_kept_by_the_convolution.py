# cause: network_parameters takes the convolution for one that keeps the size of the image, so the dense layer is counted for size // 2 pixels on a side.
# name: size-kept-by-the-convolution|size-kept
def conv_parameters(channels, kernels, height, width):
    return sum(channels * height * width + 1 for _ in range(kernels))


def depthwise_parameters(channels, height, width):
    return sum(height * width + 1 for _ in range(channels))


def dense_parameters(inputs, neurons):
    return sum(inputs + 1 for _ in range(neurons))


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    half = size // 2
    return (
        conv_parameters(channels, kernels, kernel, kernel)
        + batchnorm_parameters(kernels)
        + dense_parameters(kernels * half * half, 10)
    )
