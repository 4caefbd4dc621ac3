# cause: the running variance is moved towards the variance that divides by n, the factor n / (n - 1) is missing
# name: running-variance-of-the-batch
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N, C, H, W = x.shape
    flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    mu = flat.mean(0)
    var = flat.var(0)
    inv = 1.0 / np.sqrt(var + eps)
    xh = (flat - mu) * inv
    out = (xh * weight + bias).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    rm = (1 - share) * running_mean + share * mu
    rv = (1 - share) * running_var + share * var
    return out, rm, rv, (xh, inv, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    scale = weight / np.sqrt(running_var + eps)
    shift = bias - running_mean * scale
    return x * scale[:, None, None] + shift[:, None, None]


def spatial_bn_backward(dout, cache):
    xh, inv, weight = cache
    N, C, H, W = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dw = (d * xh).sum(0)
    db = d.sum(0)
    m = len(d)
    dxh = d * weight
    dx = inv / m * (m * dxh - dxh.sum(0) - xh * (dxh * xh).sum(0))
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dw, db
