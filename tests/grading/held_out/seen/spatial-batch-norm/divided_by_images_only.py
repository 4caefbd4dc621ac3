# cause: In dx the sums over the batch are divided by the number of images N instead of N * H * W.
# name: gradient-through-the-moments-wrong
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = np.mean(x, axis=(0, 2, 3))
    var = np.var(x, axis=(0, 2, 3))
    n = x.shape[0] * x.shape[2] * x.shape[3]
    xhat = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    out = weight[:, None, None] * xhat + bias[:, None, None]
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * (n / (n - 1)) * var
    cache = (xhat, weight, np.sqrt(var + eps))
    return out, new_mean, new_var, cache


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    xhat = (x - running_mean[:, None, None]) / np.sqrt(running_var + eps)[:, None, None]
    return weight[:, None, None] * xhat + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    xhat, weight, std = cache
    N = dout.shape[0]
    dbias = np.sum(dout, axis=(0, 2, 3))
    dweight = np.sum(dout * xhat, axis=(0, 2, 3))
    dxhat = dout * weight[:, None, None]
    total = np.sum(dxhat, axis=(0, 2, 3), keepdims=True)
    total_x = np.sum(dxhat * xhat, axis=(0, 2, 3), keepdims=True)
    dx = (N * dxhat - total - xhat * total_x) / (N * std[:, None, None])
    return dx, dweight, dbias
