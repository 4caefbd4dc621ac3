# cause: dx holds only the direct way; mean and variance are treated as constants, so the ways through them are missing
# name: mean-and-variance-held-constant|gradient-through-the-moments-wrong|mean-held-constant|variance-held-constant
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    deviation = np.sqrt(var + eps)
    normal = (x - mean) / deviation
    rm = (1 - share) * running_mean + share * mean
    rv = (1 - share) * running_var + share * x.var(axis=0, ddof=1)
    return weight * normal + bias, rm, rv, (normal, deviation, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * ((x - running_mean) / np.sqrt(running_var + eps)) + bias


def batchnorm_backward(dout, cache):
    normal, deviation, weight = cache
    dbias = dout.sum(axis=0)
    dweight = (dout * normal).sum(axis=0)
    dnormal = dout * weight
    dx = dnormal / deviation
    return dx, dweight, dbias
