# cause: the gradient of the scale is summed with x itself instead of with the normalised values
# name: scale-gradient-of-the-input
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = np.einsum("nchw->c", x) / (x.size / x.shape[1])
    diff = x - mean[:, None, None]
    n = x.size // x.shape[1]
    var = np.einsum("nchw,nchw->c", diff, diff) / n
    inv = 1 / np.sqrt(var + eps)
    xn = diff * inv[:, None, None]
    out = xn * weight[:, None, None] + bias[:, None, None]
    nm = (1 - share) * running_mean + share * mean
    nv = (1 - share) * running_var + share * var * n / (n - 1)
    return out, nm, nv, (x, xn, inv, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    inv = 1 / np.sqrt(running_var + eps)
    return (x - running_mean[:, None, None]) * (inv * weight)[:, None, None] + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    x, xn, inv, weight = cache
    dbias = np.einsum("nchw->c", dout)
    dweight = np.einsum("nchw,nchw->c", dout, x)
    g = dout * weight[:, None, None]
    m1 = g.mean(axis=(0, 2, 3), keepdims=True)
    m2 = (g * xn).mean(axis=(0, 2, 3), keepdims=True)
    dx = (g - m1 - xn * m2) * inv[:, None, None]
    return dx, dweight, dbias
