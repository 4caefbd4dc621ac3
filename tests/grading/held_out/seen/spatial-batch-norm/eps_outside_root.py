# cause: eps is added to the square root of the variance instead of to the variance under the root
# name: eps-outside-the-root
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    ax = (0, 2, 3)
    mu = x.mean(axis=ax, keepdims=True)
    var = x.var(axis=ax, keepdims=True)
    std = np.sqrt(var) + eps
    xhat = (x - mu) / std
    n = x.size // x.shape[1]
    out = weight[None, :, None, None] * xhat + bias[None, :, None, None]
    new_mean = (1 - share) * running_mean + share * mu.ravel()
    new_var = (1 - share) * running_var + share * var.ravel() * n / (n - 1)
    return out, new_mean, new_var, (x - mu, np.sqrt(var), std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    std = np.sqrt(running_var) + eps
    xhat = (x - running_mean[:, None, None]) / std[:, None, None]
    return weight[:, None, None] * xhat + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    centred, root, std, weight = cache
    ax = (0, 2, 3)
    xhat = centred / std
    g = dout * weight[None, :, None, None]
    n = dout.size // dout.shape[1]
    dstd = -(g * centred).sum(axis=ax, keepdims=True) / std ** 2
    dx = g / std + dstd * centred / (root * n)
    dx = dx - dx.mean(axis=ax, keepdims=True)
    return dx, (dout * xhat).sum(axis=ax), dout.sum(axis=ax)
