# cause: dx takes the direct way and the one through the mean but leaves out the way through the variance.
# name: variance-held-constant|gradient-through-the-moments-wrong|mean-and-variance-held-constant
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    C = x.shape[1]
    n = x.size / C
    mean = x.sum(axis=(0, 2, 3)) / n
    centred = x - mean.reshape(C, 1, 1)
    var = (centred**2).sum(axis=(0, 2, 3)) / n
    std = np.sqrt(var + eps).reshape(C, 1, 1)
    normal = centred / std
    out = normal * weight.reshape(C, 1, 1) + bias.reshape(C, 1, 1)
    rm = (1 - share) * running_mean + share * mean
    rv = (1 - share) * running_var + share * var * n / (n - 1)
    return out, rm, rv, (normal, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    C = x.shape[1]
    scale = weight / np.sqrt(running_var + eps)
    shift = bias - running_mean * scale
    return x * scale.reshape(C, 1, 1) + shift.reshape(C, 1, 1)


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache
    C = dout.shape[1]
    dbias = dout.sum(axis=(0, 2, 3))
    dweight = (dout * normal).sum(axis=(0, 2, 3))
    dnormal = dout * weight.reshape(C, 1, 1)
    dcentred = dnormal / std
    dx = dcentred - dcentred.mean(axis=(0, 2, 3), keepdims=True)
    return dx, dweight, dbias
