# cause: the running variance is moved towards the batch variance that divides by n, without the factor n / (n - 1)
# name: running-variance-of-the-batch
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    m = np.mean(x, axis=0)
    v = np.var(x, axis=0)
    inv = 1.0 / np.sqrt(v + eps)
    normal = (x - m) * inv
    new_mean = (1 - share) * running_mean + share * m
    new_var = (1 - share) * running_var + share * v
    return weight * normal + bias, new_mean, new_var, (normal, inv, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    normal = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * normal + bias


def batchnorm_backward(dout, cache):
    normal, inv, weight = cache
    dbias = np.sum(dout, axis=0)
    dweight = np.sum(dout * normal, axis=0)
    dn = dout * weight
    dx = inv * (dn - dn.mean(axis=0) - normal * (dn * normal).mean(axis=0))
    return dx, dweight, dbias
