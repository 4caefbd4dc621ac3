# cause: the test pass returns the normalised values only, without the scale by weight and the shift by bias
# name: batchnorm-scale-and-shift-left-out|batchnorm-scale-left-out|batchnorm-shift-left-out
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    dev = (var + eps) ** 0.5
    normal = (x - mean) / dev
    return (
        weight * normal + bias,
        (1 - share) * running_mean + share * mean,
        (1 - share) * running_var + share * var * n / (n - 1),
        (normal, dev, weight),
    )


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    # at test time we only normalise with the running stats
    return (x - running_mean) / (running_var + eps) ** 0.5


def batchnorm_backward(dout, cache):
    normal, dev, weight = cache
    dweight = (normal * dout).sum(axis=0)
    dbias = dout.sum(axis=0)
    n = len(dout)
    dx = weight / dev * (dout - dbias / n - normal * dweight / n)
    return dx, dweight, dbias
