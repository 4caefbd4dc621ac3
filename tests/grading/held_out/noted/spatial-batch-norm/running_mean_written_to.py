# cause: The running mean is updated in place with *= and +=, so the caller's array is changed.
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=(0, 2, 3))
    var = x.var(axis=(0, 2, 3))
    s = np.sqrt(var + eps)
    y = (x - mean[None, :, None, None]) / s[None, :, None, None]
    out = y * weight[None, :, None, None] + bias[None, :, None, None]
    running_mean *= 1 - share
    running_mean += share * mean
    new_var = (1 - share) * running_var + share * x.var(axis=(0, 2, 3), ddof=1)
    return out, running_mean, new_var, (y, s, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    y = (x - running_mean[None, :, None, None]) / np.sqrt(running_var + eps)[None, :, None, None]
    return y * weight[None, :, None, None] + bias[None, :, None, None]


def spatial_bn_backward(dout, cache):
    y, s, weight = cache
    n = y.shape[0] * y.shape[2] * y.shape[3]
    dweight = np.einsum("nchw,nchw->c", dout, y)
    dbias = np.einsum("nchw->c", dout)
    factor = (weight / (n * s))[None, :, None, None]
    dx = factor * (n * dout - dbias[None, :, None, None] - y * dweight[None, :, None, None])
    return dx, dweight, dbias
