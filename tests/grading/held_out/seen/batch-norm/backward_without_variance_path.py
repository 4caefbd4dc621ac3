# cause: the gradient of x goes directly and through the mean, the way through the variance is left out
# name: variance-held-constant|gradient-through-the-moments-wrong|mean-and-variance-held-constant
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    std = np.sqrt(var + eps)
    xn = (x - mean) / std
    out = weight * xn + bias
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return out, new_mean, new_var, (xn, std, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    xn = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * xn + bias


def batchnorm_backward(dout, cache):
    xn, std, weight = cache
    dweight = (dout * xn).sum(axis=0)
    dbias = dout.sum(axis=0)
    dxn = dout * weight
    direct = dxn / std
    through_mean = -dxn.sum(axis=0) / std / dout.shape[0]
    dx = direct + through_mean
    return dx, dweight, dbias
