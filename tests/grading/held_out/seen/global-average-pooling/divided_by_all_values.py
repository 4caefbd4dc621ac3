# cause: the backward pass divides by the number of all values of x, N * C * H * W, instead of by the pixels of a map
# name: gap-gradient-divided-by-the-wrong-count|gap-gradient-not-divided
import numpy as np


def gap_forward(x):
    cache = (x.shape, x.size)
    return x.sum(axis=(2, 3), keepdims=True) / (x.shape[2] * x.shape[3]), cache


def gap_backward(dout, cache):
    shape, count = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    dx += dout / count
    return dx
