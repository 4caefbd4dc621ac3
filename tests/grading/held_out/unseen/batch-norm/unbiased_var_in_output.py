# cause: the output in training is normalised by the variance that divides by n - 1 instead of n
# name: batchnorm-variance-of-a-sample
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=0)
    var_n = x.var(axis=0)
    var = x.var(axis=0, ddof=1)

    normal = (x - mean) / np.sqrt(var + eps)
    out = weight * normal + bias

    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var
    cache = (x - mean, np.sqrt(var_n + eps), weight)
    return out, new_mean, new_var, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    normal = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * normal + bias


def batchnorm_backward(dout, cache):
    centred, std, weight = cache
    normal = centred / std
    g = dout * weight
    dx = (g - g.mean(axis=0) - normal * np.mean(g * normal, axis=0)) / std
    return dx, np.sum(dout * normal, axis=0), np.sum(dout, axis=0)
