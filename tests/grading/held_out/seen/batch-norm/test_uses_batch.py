# cause: at test time the mean and variance of the batch are used, the running statistics are ignored
# name: batchnorm-batch-at-test
import numpy as np


def _bn(x, weight, bias, eps):
    m = x.mean(axis=0)
    v = x.var(axis=0)
    s = np.sqrt(v + eps)
    z = (x - m) / s
    return z * weight + bias, m, v, s, z


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    out, m, v, s, z = _bn(x, weight, bias, eps)
    n = x.shape[0]
    new_mean = (1 - share) * running_mean + share * m
    new_var = (1 - share) * running_var + share * v * n / (n - 1)
    return out, new_mean, new_var, (s, z, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    out, *_ = _bn(x, weight, bias, eps)
    return out


def batchnorm_backward(dout, cache):
    s, z, weight = cache
    dz = dout * weight
    dx = (dz - dz.mean(axis=0) - z * np.mean(dz * z, axis=0)) / s
    return dx, np.einsum("nd,nd->d", dout, z), dout.sum(axis=0)
