# Normal draws are compared with p: another share is dropped.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = ((np.random.standard_normal(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
