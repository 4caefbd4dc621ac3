# cause: share and 1 - share are exchanged in the running statistics, which keep only the part share of the old value
# name: momentum-reversed
import numpy as np


def r(v):
    return v.reshape(1, -1, 1, 1)


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    m = x.mean((0, 2, 3))
    v = ((x - r(m)) ** 2).mean((0, 2, 3))
    n = x.shape[0] * x.shape[2] * x.shape[3]
    z = (x - r(m)) / np.sqrt(r(v) + eps)
    new_m = share * running_mean + (1 - share) * m
    new_v = share * running_var + (1 - share) * v * n / (n - 1)
    return r(weight) * z + r(bias), new_m, new_v, (z, v, eps, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    z = (x - r(running_mean)) / np.sqrt(r(running_var) + eps)
    return r(weight) * z + r(bias)


def spatial_bn_backward(dout, cache):
    z, v, eps, weight = cache
    db = dout.sum((0, 2, 3))
    dw = (dout * z).sum((0, 2, 3))
    n = dout.size / dout.shape[1]
    dx = r(weight) / np.sqrt(r(v) + eps) * (dout - r(db) / n - z * r(dw) / n)
    return dx, dw, db
