# cause: the running variance moves towards the variance that divides by n, the factor n / (n - 1) is missing
# name: running-variance-of-the-batch
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(0)
    var = x.var(0)
    inv = 1.0 / np.sqrt(var + eps)
    norm = (x - mean) * inv
    out = norm * weight + bias
    new_mean = running_mean + share * (mean - running_mean)
    new_var = running_var + share * (var - running_var)
    return out, new_mean, new_var, {"norm": norm, "inv": inv, "w": weight}


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    inv = 1.0 / np.sqrt(running_var + eps)
    return (x - running_mean) * inv * weight + bias


def batchnorm_backward(dout, cache):
    norm, inv, w = cache["norm"], cache["inv"], cache["w"]
    n = len(dout)
    dbias = dout.sum(0)
    dweight = (dout * norm).sum(0)
    dx = w * inv / n * (n * dout - dbias - norm * dweight)
    return dx, dweight, dbias
