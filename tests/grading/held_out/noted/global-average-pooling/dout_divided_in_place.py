# cause: backward divides dout in place, the caller's gradient is changed
import numpy as np


def gap_forward(x):
    out = np.mean(x, axis=(-2, -1), keepdims=True)
    return out, x.shape


def gap_backward(dout, cache):
    n, c, h, w = cache
    dout /= h * w
    dx = np.zeros((n, c, h, w), dtype=dout.dtype)
    dx += dout
    return dx
