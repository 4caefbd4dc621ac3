# cause: eps is added to the standard deviation, outside the square root, in training and at test time
# name: eps-outside-the-root
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N, D = x.shape
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    std = np.sqrt(var) + eps
    xhat = (x - mu) / std
    out = weight * xhat + bias
    new_mean = (1 - share) * running_mean + share * mu
    new_var = (1 - share) * running_var + share * var * N / (N - 1)
    cache = (xhat, std, weight)
    return out, new_mean, new_var, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    xhat = (x - running_mean) / (np.sqrt(running_var) + eps)
    return weight * xhat + bias


def batchnorm_backward(dout, cache):
    xhat, std, weight = cache
    N = dout.shape[0]
    dbias = np.sum(dout, axis=0)
    dweight = np.sum(dout * xhat, axis=0)
    dxhat = dout * weight
    dx = (N * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0)) / (N * std)
    return dx, dweight, dbias
