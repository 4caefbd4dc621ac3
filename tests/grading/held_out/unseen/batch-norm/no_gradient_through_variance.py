# cause: dx treats the batch variance as a constant, the way of the gradient through the variance is missing
# name: variance-held-constant|mean-and-variance-held-constant|gradient-through-the-moments-wrong
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    std = np.sqrt(var + eps)
    xhat = (x - mean) / std
    out = xhat * weight + bias
    n = x.shape[0]
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    cache = x, mean, std, xhat, weight
    return out, new_mean, new_var, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return (x - running_mean) / np.sqrt(running_var + eps) * weight + bias


def batchnorm_backward(dout, cache):
    x, mean, std, xhat, weight = cache
    n = x.shape[0]
    dbias = dout.sum(axis=0)
    dweight = (dout * xhat).sum(axis=0)
    dxhat = dout * weight
    # directly
    dx = dxhat / std
    # through the mean
    dmean = -(dxhat / std).sum(axis=0)
    dx = dx + dmean / n
    return dx, dweight, dbias
