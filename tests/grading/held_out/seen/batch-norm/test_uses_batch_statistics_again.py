# cause: at test time the mean and variance of the batch at hand are used instead of the running statistics
# name: batchnorm-batch-at-test
import numpy as np


def _norm(x, weight, bias, eps):
    m = x.mean(axis=0)
    v = x.var(axis=0)
    s = np.sqrt(v + eps)
    xn = (x - m) / s
    return xn * weight + bias, m, v, xn, s


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    out, m, v, xn, s = _norm(x, weight, bias, eps)
    n = x.shape[0]
    new_mean = (1 - share) * running_mean + share * m
    new_var = (1 - share) * running_var + share * v * n / (n - 1)
    return out, new_mean, new_var, (xn, s, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    out, _, _, _, _ = _norm(x, weight, bias, eps)
    return out


def batchnorm_backward(dout, cache):
    xn, s, weight = cache
    g = dout * weight
    dx = (g - g.mean(axis=0) - xn * (g * xn).mean(axis=0)) / s
    return dx, (dout * xn).sum(axis=0), dout.sum(axis=0)
