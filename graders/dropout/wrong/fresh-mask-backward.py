# The backward pass draws a mask of its own.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = ((np.random.random_sample(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, p


def dropout_backward(dout, cache):
    if cache is None:
        return dout.copy()
    mask = ((np.random.random_sample(dout.shape) >= cache) / (1 - cache)).astype(dout.dtype)
    return dout * mask
