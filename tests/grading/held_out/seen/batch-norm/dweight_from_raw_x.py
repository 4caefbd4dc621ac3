# cause: the gradient of weight multiplies dout with the raw x instead of the normalised values
# name: scale-gradient-of-the-input
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n, d = x.shape
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    normal = (x - mean) / np.sqrt(var + eps)
    out = normal * weight + bias
    nm = (1 - share) * running_mean + share * mean
    nv = (1 - share) * running_var + share * x.var(axis=0, ddof=1)
    return out, nm, nv, (x, mean, var, eps, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    normal = (x - running_mean) / np.sqrt(running_var + eps)
    return normal * weight + bias


def batchnorm_backward(dout, cache):
    x, mean, var, eps, weight = cache
    s = np.sqrt(var + eps)
    normal = (x - mean) / s
    n = x.shape[0]
    g = dout * weight
    dx = g / s - g.sum(0) / (n * s) - normal * (g * normal).sum(0) / (n * s)
    dweight = np.sum(dout * x, axis=0)
    dbias = np.sum(dout, axis=0)
    return dx, dweight, dbias
