# cause: the factor n / (n - 1) of the running variance takes n as the number of images N instead of N*H*W.
# name: none
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    C = x.shape[1]
    shape = (1, C, 1, 1)
    mean = np.mean(x, axis=(0, 2, 3))
    variance = np.var(x, axis=(0, 2, 3))
    inv = 1.0 / np.sqrt(variance + eps)
    normal = (x - mean.reshape(shape)) * inv.reshape(shape)
    out = normal * weight.reshape(shape) + bias.reshape(shape)
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * variance * n / (n - 1)
    cache = (normal, inv.reshape(shape), weight.reshape(shape))
    return out, new_mean, new_var, cache


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    shape = (1, x.shape[1], 1, 1)
    normal = (x - running_mean.reshape(shape)) / np.sqrt(running_var.reshape(shape) + eps)
    return normal * weight.reshape(shape) + bias.reshape(shape)


def spatial_bn_backward(dout, cache):
    normal, inv, weight = cache
    dweight = np.sum(dout * normal, axis=(0, 2, 3))
    dbias = np.sum(dout, axis=(0, 2, 3))
    dn = dout * weight
    m1 = np.mean(dn, axis=(0, 2, 3), keepdims=True)
    m2 = np.mean(dn * normal, axis=(0, 2, 3), keepdims=True)
    return inv * (dn - m1 - normal * m2), dweight, dbias
