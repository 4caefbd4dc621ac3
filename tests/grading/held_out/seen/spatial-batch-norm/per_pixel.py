# cause: mean and variance over the images only, for each pixel by itself
# name: statistics-of-each-pixel
import numpy as np

def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    w, b = weight.reshape(1, -1, 1, 1), bias.reshape(1, -1, 1, 1)
    mean, var = x.mean(axis=0), x.var(axis=0)
    normal = (x - mean) / np.sqrt(var + eps)
    m = x.mean(axis=(0, 2, 3))
    v = x.var(axis=(0, 2, 3), ddof=1)
    new_mean = (1 - share) * running_mean + share * m
    new_var = (1 - share) * running_var + share * v
    return w * normal + b, new_mean, new_var, (normal, np.sqrt(var + eps), w)

def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    w, b, m, v = (a.reshape(1, -1, 1, 1) for a in (weight, bias, running_mean, running_var))
    return w * (x - m) / np.sqrt(v + eps) + b

def spatial_bn_backward(dout, cache):
    normal, std, w = cache
    dweight = (dout * normal).sum(axis=(0, 2, 3))
    dx = w / std * (dout - dout.mean(axis=0) - normal * (dout * normal).mean(axis=0))
    return dx, dweight, dout.sum(axis=(0, 2, 3))
