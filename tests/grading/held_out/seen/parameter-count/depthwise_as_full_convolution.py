# cause: depthwise_parameters counts a full convolution, each of the kernels reading all channels instead of only its own
# name: depthwise-as-full|groups-ignored
def conv_parameters(channels, kernels, height, width):
    return kernels * channels * height * width + kernels


def depthwise_parameters(channels, height, width):
    # as many kernels as channels
    return conv_parameters(channels, channels, height, width)


def dense_parameters(inputs, neurons):
    return neurons * (inputs + 1)


def batchnorm_parameters(channels):
    return 2 * channels


def network_parameters(channels, size, kernel, kernels):
    side = size - kernel + 1
    side = side // 2
    total = conv_parameters(channels, kernels, kernel, kernel)
    total += batchnorm_parameters(kernels)
    total += dense_parameters(kernels * side ** 2, 10)
    return total
