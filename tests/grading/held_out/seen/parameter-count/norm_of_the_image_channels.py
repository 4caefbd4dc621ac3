# cause: In network_parameters the batch normalisation is counted for the image's channels instead of the convolution's kernels.
# name: batchnorm-of-the-image
conv_parameters = lambda channels, kernels, height, width: kernels * (channels * height * width + 1)
depthwise_parameters = lambda channels, height, width: channels * (height * width + 1)
dense_parameters = lambda inputs, neurons: (inputs + 1) * neurons
batchnorm_parameters = lambda channels: 2 * channels


def network_parameters(channels, size, kernel, kernels):
    pool = (size - kernel + 1) // 2
    c = conv_parameters(channels, kernels, kernel, kernel)
    n = batchnorm_parameters(channels)
    d = dense_parameters(kernels * pool * pool, 10)
    return c + n + d
