# cause: the gradient of x is computed with the variance without eps, although the forward pass divides by sqrt(variance + eps)
# name: eps-forgotten
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    normal = (x - mean) / np.sqrt(var + eps)
    cache = (x, normal, mean, var, weight)
    return (
        weight * normal + bias,
        (1 - share) * running_mean + share * mean,
        (1 - share) * running_var + share * var * n / (n - 1),
        cache,
    )


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * ((x - running_mean) / np.sqrt(running_var + eps)) + bias


def batchnorm_backward(dout, cache):
    x, normal, mean, var, weight = cache
    m = x.shape[0]
    dnormal = dout * weight
    dvar = np.sum(dnormal * (x - mean) * -0.5 * var ** -1.5, axis=0)
    dmean = np.sum(-dnormal / np.sqrt(var), axis=0)
    dx = dnormal / np.sqrt(var) + dvar * 2 * (x - mean) / m + dmean / m
    return dx, np.sum(dout * normal, axis=0), np.sum(dout, axis=0)
