# cause: the backward pass recomputes standard deviation and normalised values from the variance without eps
# name: eps-forgotten
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    w, b = weight[:, None, None], bias[:, None, None]
    mean = x.mean(axis=(0, 2, 3))
    var = x.var(axis=(0, 2, 3))
    out = w * (x - mean[:, None, None]) / np.sqrt(var[:, None, None] + eps) + b
    new_mean = running_mean + share * (mean - running_mean)
    new_var = running_var + share * (x.var(axis=(0, 2, 3), ddof=1) - running_var)
    cache = (x, weight, mean, var)
    return out, new_mean, new_var, cache


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    w, b = weight[:, None, None], bias[:, None, None]
    return w * (x - running_mean[:, None, None]) / np.sqrt(running_var[:, None, None] + eps) + b


def spatial_bn_backward(dout, cache):
    x, weight, mean, var = cache
    std = np.sqrt(var)[:, None, None]
    normal = (x - mean[:, None, None]) / std
    n = x.shape[0] * x.shape[2] * x.shape[3]
    dweight = np.sum(dout * normal, axis=(0, 2, 3))
    dbias = np.sum(dout, axis=(0, 2, 3))
    dx = weight[:, None, None] / (n * std) * (
        n * dout - dbias[:, None, None] - normal * dweight[:, None, None]
    )
    return dx, dweight, dbias
