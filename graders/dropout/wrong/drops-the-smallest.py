# The smallest values are dropped: no draw at all.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = ((np.abs(x) >= np.quantile(np.abs(x), p)) / (1 - p)).astype(x.dtype)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
