# cause: eps is added to the standard deviation after the square root instead of to the variance under it.
# name: eps-outside-the-root
import numpy as np


def _b(v):
    return v[None, :, None, None]


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    ax = (0, 2, 3)
    n = x.size // x.shape[1]
    mean, var = x.mean(ax), x.var(ax)
    std = np.sqrt(var) + eps
    normal = (x - _b(mean)) / _b(std)
    out = _b(weight) * normal + _b(bias)
    new_mean = running_mean + share * (mean - running_mean)
    new_var = running_var + share * (var * n / (n - 1) - running_var)
    return out, new_mean, new_var, (normal, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    std = np.sqrt(running_var) + eps
    return _b(weight) * (x - _b(running_mean)) / _b(std) + _b(bias)


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache
    ax = (0, 2, 3)
    dw = (dout * normal).sum(ax)
    db = dout.sum(ax)
    n = dout.size // dout.shape[1]
    dx = _b(weight / std) * (dout - _b(db) / n - normal * _b(dw) / n)
    return dx, dw, db
