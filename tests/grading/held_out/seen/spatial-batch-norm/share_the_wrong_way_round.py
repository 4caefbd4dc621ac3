# cause: The running statistics keep `share` of the old value and take 1 - share of the batch's, the reverse of what is asked.
# name: momentum-reversed
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    n = len(rows)
    mean = rows.mean(axis=0)
    var = rows.var(axis=0)
    std = np.sqrt(var + eps)
    normal = (rows - mean) / std
    out = (normal * weight + bias).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    new_mean = share * running_mean + (1 - share) * mean
    new_var = share * running_var + (1 - share) * var * n / (n - 1)
    return out, new_mean, new_var, (normal, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    rows = x.transpose(0, 2, 3, 1)
    rows = (rows - running_mean) / np.sqrt(running_var + eps)
    return (rows * weight + bias).transpose(0, 3, 1, 2)


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache
    N, C, H, W = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dbias = d.sum(0)
    dweight = (d * normal).sum(0)
    dn = d * weight
    dx = (dn - dn.mean(0) - normal * (dn * normal).mean(0)) / std
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dweight, dbias
