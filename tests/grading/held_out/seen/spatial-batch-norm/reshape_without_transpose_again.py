# cause: the maps are flattened with x.reshape(-1, C) without moving the channel axis to the end first, so in training the statistics and gradients mix values of different channels.
# name: reshaped-without-transpose
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N, C, H, W = x.shape
    flat = x.reshape(-1, C)
    n = flat.shape[0]
    mu = flat.mean(axis=0)
    var = flat.var(axis=0)
    std = np.sqrt(var + eps)
    xhat = (flat - mu) / std
    out = (weight * xhat + bias).reshape(N, C, H, W)
    new_mean = (1 - share) * running_mean + share * mu
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return out, new_mean, new_var, (xhat, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    k = (1, -1, 1, 1)
    xhat = (x - running_mean.reshape(k)) / np.sqrt(running_var.reshape(k) + eps)
    return weight.reshape(k) * xhat + bias.reshape(k)


def spatial_bn_backward(dout, cache):
    xhat, std, weight = cache
    N, C, H, W = dout.shape
    d = dout.reshape(-1, C)
    n = d.shape[0]
    dweight = (d * xhat).sum(axis=0)
    dbias = d.sum(axis=0)
    dx = weight / (n * std) * (n * d - dbias - xhat * dweight)
    return dx.reshape(N, C, H, W), dweight, dbias
