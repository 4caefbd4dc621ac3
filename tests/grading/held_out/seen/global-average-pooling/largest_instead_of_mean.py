# cause: forward returns the largest value of each map instead of the mean
# name: max-for-average
import numpy as np


def gap_forward(x):
    out = x.max(axis=(2, 3), keepdims=True)
    return out, x.shape


def gap_backward(dout, cache):
    h, w = cache[2:]
    return np.broadcast_to(dout / (h * w), cache).copy()
