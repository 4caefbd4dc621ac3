# cause: at test time mean and variance of the batch are used instead of the running statistics
# name: batchnorm-batch-at-test
import numpy as np


def normalise(x, weight, bias, eps):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    std = np.sqrt(var + eps)
    normal = (x - mean) / std
    out = normal * weight.reshape(1, -1, 1, 1) + bias.reshape(1, -1, 1, 1)
    return out, normal, std, mean.ravel(), var.ravel()


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    out, normal, std, mean, var = normalise(x, weight, bias, eps)
    n = normal.size // len(mean)
    rm = (1 - share) * running_mean + share * mean
    rv = (1 - share) * running_var + share * var * n / (n - 1)
    return out, rm, rv, (normal, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    return normalise(x, weight, bias, eps)[0]


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache
    ax = (0, 2, 3)
    g = dout * weight.reshape(1, -1, 1, 1)
    dx = g - g.mean(axis=ax, keepdims=True) - normal * (g * normal).mean(axis=ax, keepdims=True)
    return dx / std, (dout * normal).sum(axis=ax), dout.sum(axis=ax)
