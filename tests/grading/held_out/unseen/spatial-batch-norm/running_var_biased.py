# cause: the running variance moves towards the variance that divides by n; the factor n / (n - 1) is missing
# name: running-variance-of-the-batch
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    C = x.shape[1]
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    mean = rows.mean(0)
    var = rows.var(0)
    s = np.sqrt(var + eps)
    normal = (x - mean[:, None, None]) / s[:, None, None]
    out = normal * weight[:, None, None] + bias[:, None, None]
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var
    cache = (normal, s, weight)
    return out, new_mean, new_var, cache


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    a = weight / np.sqrt(running_var + eps)
    b = bias - a * running_mean
    return x * a[:, None, None] + b[:, None, None]


def spatial_bn_backward(dout, cache):
    normal, s, weight = cache
    n = dout.size // dout.shape[1]
    dbias = dout.sum(axis=(0, 2, 3))
    dweight = np.einsum("nchw,nchw->c", dout, normal)
    k = (weight / s / n)[:, None, None]
    dx = k * (n * dout - dbias[:, None, None] - normal * dweight[:, None, None])
    return dx, dweight, dbias
