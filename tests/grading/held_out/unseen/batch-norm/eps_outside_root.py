# cause: in training eps is added to the standard deviation after the square root instead of to the variance under it
# name: eps-outside-the-root
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    xhat = (x - mu) / (np.sqrt(var) + eps)
    out = weight * xhat + bias
    rm = (1 - share) * running_mean + share * mu
    rv = (1 - share) * running_var + share * var * n / (n - 1)
    cache = (x - mu, np.sqrt(var + eps), weight)
    return out, rm, rv, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) / np.sqrt(running_var + eps) + bias


def batchnorm_backward(dout, cache):
    xmu, std, weight = cache
    xhat = xmu / std
    N = dout.shape[0]
    dbias = dout.sum(0)
    dweight = (dout * xhat).sum(0)
    dxhat = dout * weight
    dx = (N * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0)) / (N * std)
    return dx, dweight, dbias
