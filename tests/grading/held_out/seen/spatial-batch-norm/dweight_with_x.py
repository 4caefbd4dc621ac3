# cause: dweight sums dout times the raw input x instead of dout times the normalised values.
# name: scale-gradient-of-the-input
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = np.einsum("nchw->c", x) / (x.shape[0] * x.shape[2] * x.shape[3])
    centred = x - mean[:, None, None]
    n = x.shape[0] * x.shape[2] * x.shape[3]
    variance = np.einsum("nchw,nchw->c", centred, centred) / n
    deviation = np.sqrt(variance + eps)
    normal = centred / deviation[:, None, None]
    out = np.einsum("c,nchw->nchw", weight, normal) + bias[:, None, None]
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * variance * n / (n - 1)
    return out, new_mean, new_var, (x, normal, deviation, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    scale = weight / np.sqrt(running_var + eps)
    return (x - running_mean[:, None, None]) * scale[:, None, None] + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    x, normal, deviation, weight = cache
    dweight = np.einsum("nchw,nchw->c", dout, x)
    dbias = np.einsum("nchw->c", dout)
    g = dout * weight[:, None, None]
    gm = g.mean(axis=(0, 2, 3), keepdims=True)
    gn = (g * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = (g - gm - normal * gn) / deviation[:, None, None]
    return dx, dweight, dbias
