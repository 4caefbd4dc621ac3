import numpy as np

def conv_parameters(channels, kernels, height, width):
    w = np.zeros((kernels, channels, height, width))
    b = np.zeros(kernels)
    return int(w.size + b.size)

def depthwise_parameters(channels, height, width):
    total = 0
    for _ in range(channels):
        total += height * width
        total += 1
    return total

def dense_parameters(inputs, neurons):
    return int(np.zeros((neurons, inputs)).size + np.zeros(neurons).size)

def batchnorm_parameters(channels):
    gamma, beta = np.ones(channels), np.zeros(channels)
    return gamma.size + beta.size

def network_parameters(channels, size, kernel, kernels):
    image = np.zeros((channels, size, size))
    maps = np.zeros((kernels, len(range(0, size - kernel + 1)), len(range(0, size - kernel + 1))))
    pooled = maps[:, :maps.shape[1] // 2 * 2:2, :maps.shape[2] // 2 * 2:2]
    return (conv_parameters(len(image), kernels, kernel, kernel) + batchnorm_parameters(len(maps))
            + dense_parameters(pooled.size, 10))
