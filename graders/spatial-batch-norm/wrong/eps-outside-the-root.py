# Adds eps to the deviation, outside the root.
import numpy as np


def scale_and_shift(x, weight, bias, mean, variance, eps):
    """The output, the normalised values, and the deviations."""
    deviation = np.sqrt(variance) + eps
    normal = (x - mean[:, None, None]) / deviation[:, None, None]
    return normal * weight[:, None, None] + bias[:, None, None], normal, deviation[:, None, None]


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=(0, 2, 3))
    variance = x.var(axis=(0, 2, 3))
    out, normal, deviation = scale_and_shift(x, weight, bias, mean, variance, eps)
    running_mean = (1 - share) * running_mean + share * mean
    running_var = (1 - share) * running_var + share * x.var(axis=(0, 2, 3), ddof=1)
    return out, running_mean, running_var, (normal, deviation, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    return scale_and_shift(x, weight, bias, running_mean, running_var, eps)[0]


def spatial_bn_backward(dout, cache):
    normal, deviation, weight = cache
    g = dout * weight[:, None, None]
    g = g - g.mean(axis=(0, 2, 3), keepdims=True) - normal * (g * normal).mean(axis=(0, 2, 3), keepdims=True)
    return g / deviation, (dout * normal).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
