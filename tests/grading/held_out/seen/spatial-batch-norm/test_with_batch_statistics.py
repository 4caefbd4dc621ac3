# cause: spatial_bn_test normalises by mean and variance of the batch that it is given and does not use the running statistics.
# name: batchnorm-batch-at-test
import numpy as np


def _normalise(x, eps):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    return (x - mean) / np.sqrt(var + eps), mean, var


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    normal, mean, var = _normalise(x, eps)
    n = x.shape[0] * x.shape[2] * x.shape[3]
    out = weight[:, None, None] * normal + bias[:, None, None]
    new_mean = (1 - share) * running_mean + share * mean.ravel()
    new_var = (1 - share) * running_var + share * var.ravel() * n / (n - 1)
    return out, new_mean, new_var, (normal, var, eps, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    normal = _normalise(x, eps)[0]
    return weight[:, None, None] * normal + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    normal, var, eps, weight = cache
    g = dout * weight[:, None, None]
    axes = (0, 2, 3)
    inner = g - g.mean(axes, keepdims=True) - normal * np.mean(g * normal, axes, keepdims=True)
    return inner / np.sqrt(var + eps), np.sum(dout * normal, axes), np.sum(dout, axes)
