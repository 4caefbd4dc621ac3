# cause: The running variance is corrected by N / (N - 1) with the number of images instead of n / (n - 1) with n = N * H * W.
# name: none
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N = x.shape[0]
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = ((x - mean) ** 2).mean(axis=(0, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    out = weight.reshape(1, -1, 1, 1) * normal + bias.reshape(1, -1, 1, 1)
    new_mean = (1 - share) * running_mean + share * mean.flatten()
    new_var = (1 - share) * running_var + share * var.flatten() * N / (N - 1)
    return out, new_mean, new_var, (normal, np.sqrt(var + eps), weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    mean = running_mean.reshape(1, -1, 1, 1)
    var = running_var.reshape(1, -1, 1, 1)
    return weight.reshape(1, -1, 1, 1) * (x - mean) / np.sqrt(var + eps) + bias.reshape(1, -1, 1, 1)


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache

    def mean(a):
        return a.mean(axis=(0, 2, 3), keepdims=True)

    g = dout * weight.reshape(1, -1, 1, 1)
    dx = (g - mean(g) - normal * mean(g * normal)) / std
    return dx, (dout * normal).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
