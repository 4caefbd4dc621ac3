# cause: the training pass normalises the output by the variance that divides by n - 1 instead of n
# name: batchnorm-variance-of-a-sample
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=0)
    var = x.var(axis=0, ddof=1)
    sd = np.sqrt(var + eps)
    xhat = (x - mean) / sd
    out = weight * xhat + bias
    running_mean = (1 - share) * running_mean + share * mean
    running_var = (1 - share) * running_var + share * var
    cache = (x - mean, xhat, sd, weight)
    return out, running_mean, running_var, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) / np.sqrt(running_var + eps) + bias


def batchnorm_backward(dout, cache):
    xc, xhat, sd, weight = cache
    n = dout.shape[0]
    dxhat = dout * weight
    dvar = (dxhat * xc).sum(axis=0) * (-0.5) / sd ** 3
    dmean = -(dxhat / sd).sum(axis=0)
    dx = dxhat / sd + dmean / n + dvar * 2 * xc / (n - 1)
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
