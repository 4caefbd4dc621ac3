# cause: in training the maps are reshaped straight to (N*H*W, C) without moving the channel axis last, so channels and pixels are mixed up
# name: reshaped-without-transpose
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N, C, H, W = x.shape
    flat = x.reshape(N * H * W, C)
    mean = flat.mean(axis=0)
    var = flat.var(axis=0)
    std = np.sqrt(var + eps)
    xhat = (flat - mean) / std
    out = (weight * xhat + bias).reshape(N, C, H, W)
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * flat.var(axis=0, ddof=1)
    # backward works on the maps
    m = x.mean(axis=(0, 2, 3), keepdims=True)
    s = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    return out, new_mean, new_var, ((x - m) / s, s, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    rm = running_mean.reshape(1, -1, 1, 1)
    rv = running_var.reshape(1, -1, 1, 1)
    return weight.reshape(1, -1, 1, 1) * (x - rm) / np.sqrt(rv + eps) + bias.reshape(1, -1, 1, 1)


def spatial_bn_backward(dout, cache):
    xhat, s, weight = cache
    g = dout * weight.reshape(1, -1, 1, 1)
    dx = (g - g.mean((0, 2, 3), keepdims=True) - xhat * (g * xhat).mean((0, 2, 3), keepdims=True)) / s
    return dx, (dout * xhat).sum((0, 2, 3)), dout.sum((0, 2, 3))
