# cause: In training mean and variance for the output are taken over the pixels of each image by itself (axes 2 and 3), as in instance normalisation; the running statistics use the batch.
# name: statistics-of-each-image|statistics-over-one-axis-of-the-map|statistics-of-each-pixel
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    w, b = weight.reshape(1, -1, 1, 1), bias.reshape(1, -1, 1, 1)
    mu = x.mean(axis=(2, 3), keepdims=True)
    var = x.var(axis=(2, 3), keepdims=True)
    out = w * (x - mu) / np.sqrt(var + eps) + b
    # running statistics
    mean = x.mean(axis=(0, 2, 3))
    variance = x.var(axis=(0, 2, 3))
    n = x.size // x.shape[1]
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * variance * n / (n - 1)
    std = np.sqrt(variance + eps).reshape(1, -1, 1, 1)
    normal = (x - mean.reshape(1, -1, 1, 1)) / std
    return out, new_mean, new_var, (normal, std, w)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    def s(a):
        return a.reshape(1, -1, 1, 1)
    return s(weight) * (x - s(running_mean)) / np.sqrt(s(running_var) + eps) + s(bias)


def spatial_bn_backward(dout, cache):
    normal, std, w = cache
    n = dout.size // dout.shape[1]
    dbias = dout.sum(axis=(0, 2, 3))
    dweight = (dout * normal).sum(axis=(0, 2, 3))
    dn = dout * w
    s1 = dn.sum(axis=(0, 2, 3), keepdims=True)
    s2 = (dn * normal).sum(axis=(0, 2, 3), keepdims=True)
    dx = (dn - s1 / n - normal * s2 / n) / std
    return dx, dweight, dbias
