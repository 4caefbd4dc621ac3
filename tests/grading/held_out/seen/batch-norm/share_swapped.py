# cause: share is given to the old running statistics and 1 - share to those of the batch, the wrong way round
# name: momentum-reversed
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean, var = x.mean(0), x.var(0)
    std = np.sqrt(var + eps)
    z = (x - mean) / std
    n = x.shape[0]
    new_mean = share * running_mean + (1 - share) * mean
    new_var = share * running_var + (1 - share) * var * n / (n - 1)
    return z * weight + bias, new_mean, new_var, (z, std, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    z = (x - running_mean) / np.sqrt(running_var + eps)
    return z * weight + bias


def batchnorm_backward(dout, cache):
    z, std, weight = cache
    dz = dout * weight
    dx = (dz - dz.mean(0) - z * (dz * z).mean(0)) / std
    return dx, np.sum(dout * z, axis=0), np.sum(dout, axis=0)
