# cause: at test time the input is normalised by the mean and variance of its own batch instead of by the running statistics
# name: batchnorm-batch-at-test
import numpy as np


def _norm(x, eps):
    mu, var = x.mean(0), x.var(0)
    s = np.sqrt(var + eps)
    return (x - mu) / s, mu, var, s


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    z, mu, var, s = _norm(x, eps)
    n = len(x)
    rm = running_mean + share * (mu - running_mean)
    rv = running_var + share * (var * n / (n - 1) - running_var)
    return weight * z + bias, rm, rv, (z, s, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    z, _, _, _ = _norm(x, eps)
    return weight * z + bias


def batchnorm_backward(dout, cache):
    z, s, weight = cache
    g = dout * weight
    dx = (g - g.mean(0) - z * (g * z).mean(0)) / s
    return dx, (dout * z).sum(0), dout.sum(0)
