# cause: the backward pass divides dx by the square root of the variance without eps
# name: eps-forgotten
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mean, var = x.mean(axis=0), x.var(axis=0)
    normal = (x - mean) / (var + eps) ** 0.5
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return weight * normal + bias, new_mean, new_var, (normal, var, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * ((x - running_mean) / (running_var + eps) ** 0.5) + bias


def batchnorm_backward(dout, cache):
    normal, var, weight = cache
    n = dout.shape[0]
    dbias = np.einsum("nd->d", dout)
    dweight = np.einsum("nd,nd->d", dout, normal)
    dx = weight / (n * np.sqrt(var)) * (n * dout - dbias - normal * dweight)
    return dx, dweight, dbias
