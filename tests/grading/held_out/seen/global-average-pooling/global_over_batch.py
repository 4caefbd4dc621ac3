# cause: the backward pass divides by the number of values of the whole array x.size (N * C * H * W) instead of H * W.
# name: gap-gradient-divided-by-the-wrong-count|gap-gradient-not-divided
import numpy as np


def gap_forward(x):
    out = x.mean(axis=3, keepdims=True).mean(axis=2, keepdims=True)
    return out, x


def gap_backward(dout, cache):
    x = cache
    g = np.full(x.shape, 1 / x.size, dtype=dout.dtype)
    return g * dout
