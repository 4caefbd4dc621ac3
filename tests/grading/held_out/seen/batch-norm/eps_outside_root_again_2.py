# cause: eps is added to the standard deviation, outside the square root, instead of to the variance, in the training pass
# name: eps-outside-the-root
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    xhat = (x - mu) / (np.sqrt(var) + eps)
    out = weight * xhat + bias
    new_mean = (1 - share) * running_mean + share * mu
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return out, new_mean, new_var, (x, mu, var, weight, eps)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) / np.sqrt(running_var + eps) + bias


def batchnorm_backward(dout, cache):
    x, mu, var, weight, eps = cache
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    dxhat = dout * weight
    dx = (dxhat - dxhat.mean(0) - xhat * (dxhat * xhat).mean(0)) / std
    return dx, (dout * xhat).sum(0), dout.sum(0)
