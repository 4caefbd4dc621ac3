# cause: the gradient of x leaves out the way through the variance, which is treated as a constant
# name: variance-held-constant|mean-and-variance-held-constant|gradient-through-the-moments-wrong
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N, D = x.shape
    mean = x.sum(axis=0) / N
    centered = x - mean
    var = (centered ** 2).sum(axis=0) / N
    sd = np.sqrt(var + eps)
    out = weight * centered / sd + bias
    nm = (1 - share) * running_mean + share * mean
    nv = (1 - share) * running_var + share * var * N / (N - 1)
    return out, nm, nv, (centered, sd, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) / np.sqrt(running_var + eps) + bias


def batchnorm_backward(dout, cache):
    centered, sd, weight = cache
    dbias = dout.sum(axis=0)
    dweight = (dout * centered / sd).sum(axis=0)
    dnorm = dout * weight
    dcentered = dnorm / sd
    dmean = -dcentered.sum(axis=0)
    dx = dcentered + dmean / dout.shape[0]
    return dx, dweight, dbias
