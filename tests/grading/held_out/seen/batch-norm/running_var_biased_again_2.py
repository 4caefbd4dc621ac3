# cause: the running variance is moved towards the variance that divides by n; the factor n / (n - 1) is missing
# name: running-variance-of-the-batch
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = np.mean(x, axis=0)
    centered = x - mean
    variance = np.mean(centered ** 2, axis=0)
    inv = 1 / np.sqrt(variance + eps)
    normal = centered * inv
    out = normal * weight + bias
    new_mean = running_mean + share * (mean - running_mean)
    new_var = running_var + share * (variance - running_var)
    return out, new_mean, new_var, dict(normal=normal, inv=inv, weight=weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    inv = 1 / np.sqrt(running_var + eps)
    return (x - running_mean) * inv * weight + bias


def batchnorm_backward(dout, cache):
    normal, inv, weight = cache["normal"], cache["inv"], cache["weight"]
    n = len(dout)
    dbias = dout.sum(axis=0)
    dweight = np.einsum("nd,nd->d", dout, normal)
    dx = weight * inv / n * (n * dout - dbias - normal * dweight)
    return dx, dweight, dbias
