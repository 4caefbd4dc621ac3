# cause: mean and variance of each map of each image (instance normalisation)
# name: statistics-of-each-image
import numpy as np

def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = np.mean(x, axis=(2, 3), keepdims=True)
    var = np.var(x, axis=(2, 3), keepdims=True)
    std = np.sqrt(var + eps)
    xhat = (x - mean) / std
    out = weight[None, :, None, None] * xhat + bias[None, :, None, None]
    new_mean = (1 - share) * running_mean + share * x.mean(axis=(0, 2, 3))
    new_var = (1 - share) * running_var + share * x.var(axis=(0, 2, 3), ddof=1)
    return out, new_mean, new_var, (xhat, std, weight)

def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    xhat = (x - running_mean[None, :, None, None]) / np.sqrt(running_var[None, :, None, None] + eps)
    return weight[None, :, None, None] * xhat + bias[None, :, None, None]

def spatial_bn_backward(dout, cache):
    xhat, std, weight = cache
    g = dout * weight[None, :, None, None]
    dx = (g - g.mean(axis=(2, 3), keepdims=True) - xhat * (g * xhat).mean(axis=(2, 3), keepdims=True)) / std
    return dx, (dout * xhat).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
