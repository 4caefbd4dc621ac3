import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    """Normalise x, (N, C, H, W), by the statistics of the batch, then scale by weight and shift by bias.

    Returns the output, the running statistics moved by `share` towards those of the batch, and a cache.
    """
    out, cache = None, None
    # Your code here.
    return out, None, None, cache


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    """Normalise x by the running statistics, then scale by weight and shift by bias."""
    out = None
    # Your code here.
    return out


def spatial_bn_backward(dout, cache):
    """The gradients of x, weight and bias, for the gradient dout of the output in training."""
    dx, dweight, dbias = None, None, None
    # Your code here.
    return dx, dweight, dbias
