# Adds eps to the deviation, outside the root.
import numpy as np


def scale_and_shift(x, weight, bias, mean, variance, eps):
    """The output, the normalised values, and the deviations."""
    deviation = np.sqrt(variance) + eps
    normal = (x - mean) / deviation
    return normal * weight + bias, normal, deviation


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=0)
    variance = x.var(axis=0)
    out, normal, deviation = scale_and_shift(x, weight, bias, mean, variance, eps)
    running_mean = (1 - share) * running_mean + share * mean
    running_var = (1 - share) * running_var + share * x.var(axis=0, ddof=1)
    return out, running_mean, running_var, (normal, deviation, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return scale_and_shift(x, weight, bias, running_mean, running_var, eps)[0]


def batchnorm_backward(dout, cache):
    normal, deviation, weight = cache
    g = dout * weight
    g = g - g.mean(axis=0, keepdims=True) - normal * (g * normal).mean(axis=0, keepdims=True)
    return g / deviation, (dout * normal).sum(axis=0), dout.sum(axis=0)
