# cause: The forward pass sets the negative values of x itself to 0 and returns x, so the caller's array is changed.
import numpy as np


def relu_forward(x):
    mask = x > 0
    x[~mask] = 0
    return x, mask


def relu_backward(dout, cache):
    mask = cache
    dx = np.zeros(dout.shape, dtype=dout.dtype)
    dx[mask] = dout[mask]
    return dx
