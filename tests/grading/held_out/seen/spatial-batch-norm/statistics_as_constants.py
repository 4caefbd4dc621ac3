# cause: the gradient of x treats mean and variance as constants, the ways through them are missing
# name: mean-and-variance-held-constant|variance-held-constant|mean-held-constant|gradient-through-the-moments-wrong
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    axes = (0, 2, 3)
    mean, variance = x.mean(axes), x.var(axes)
    std = np.sqrt(variance + eps)[:, None, None]
    normal = (x - mean[:, None, None]) / std
    out = weight[:, None, None] * normal + bias[:, None, None]
    new_mean = running_mean + share * (mean - running_mean)
    new_var = running_var + share * (x.var(axes, ddof=1) - running_var)
    return out, new_mean, new_var, (normal, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    std = np.sqrt(running_var + eps)[:, None, None]
    return weight[:, None, None] * (x - running_mean[:, None, None]) / std + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache
    axes = (0, 2, 3)
    dnormal = dout * weight[:, None, None]
    dx = dnormal / std
    return dx, np.sum(dout * normal, axis=axes), np.sum(dout, axis=axes)
