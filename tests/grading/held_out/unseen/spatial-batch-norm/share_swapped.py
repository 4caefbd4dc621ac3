# cause: share and 1 - share are swapped in the running statistics: the old values get weight share, the batch's 1 - share
# name: momentum-reversed
import numpy as np


def _c(v):
    return v.reshape(1, -1, 1, 1)


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = np.mean(x, axis=(0, 2, 3))
    var = np.mean((x - _c(mean)) ** 2, axis=(0, 2, 3))
    n = x.shape[0] * x.shape[2] * x.shape[3]
    inv = 1 / np.sqrt(var + eps)
    z = (x - _c(mean)) * _c(inv)
    out = _c(weight) * z + _c(bias)
    new_mean = share * running_mean + (1 - share) * mean
    new_var = share * running_var + (1 - share) * var * n / (n - 1)
    return out, new_mean, new_var, (z, inv, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    z = (x - _c(running_mean)) / np.sqrt(_c(running_var) + eps)
    return _c(weight) * z + _c(bias)


def spatial_bn_backward(dout, cache):
    z, inv, weight = cache
    dw = (dout * z).sum((0, 2, 3))
    db = dout.sum((0, 2, 3))
    n = z.size / z.shape[1]
    dz = dout * _c(weight)
    dx = _c(inv) * (dz - _c(dz.sum((0, 2, 3))) / n - z * _c((dz * z).sum((0, 2, 3))) / n)
    return dx, dw, db
