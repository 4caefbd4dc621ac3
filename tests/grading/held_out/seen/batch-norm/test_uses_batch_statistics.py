# cause: at test time the mean and variance of the given batch are used instead of the running statistics
# name: batchnorm-batch-at-test
import numpy as np


def _normalise(x, eps):
    mean, var = x.mean(axis=0), x.var(axis=0)
    dev = np.sqrt(var + eps)
    return (x - mean) / dev, mean, dev


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    z, mean, dev = _normalise(x, eps)
    out = weight * z + bias
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * np.var(x, axis=0, ddof=1)
    return out, new_mean, new_var, (z, dev, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    z, _, _ = _normalise(x, eps)
    return weight * z + bias


def batchnorm_backward(dout, cache):
    z, dev, weight = cache
    g = dout * weight
    dx = (g - g.mean(axis=0) - z * (g * z).mean(axis=0)) / dev
    return dx, (dout * z).sum(axis=0), dout.sum(axis=0)
