# cause: at test time the statistics and parameters of shape (C,) are used without reshaping, so they are broadcast along the last axis (W) instead of the channels: a crash, or wrong values where W equals C.
# name: shapes-do-not-match
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    xt = x.transpose(0, 2, 3, 1)
    n = xt[..., 0].size
    mean = xt.mean(axis=(0, 1, 2))
    var = xt.var(axis=(0, 1, 2))
    sd = np.sqrt(var + eps)
    xn = (xt - mean) / sd
    out = (xn * weight + bias).transpose(0, 3, 1, 2)
    rm = (1 - share) * running_mean + share * mean
    rv = (1 - share) * running_var + share * var * n / (n - 1)
    return out, rm, rv, (xn, sd, weight, n)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    xn = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * xn + bias


def spatial_bn_backward(dout, cache):
    xn, sd, weight, n = cache
    d = dout.transpose(0, 2, 3, 1)
    dweight = (d * xn).sum(axis=(0, 1, 2))
    dbias = d.sum(axis=(0, 1, 2))
    dx = weight / sd * (d - dbias / n - xn * dweight / n)
    return dx.transpose(0, 3, 1, 2), dweight, dbias
