# p is taken for the probability that a value is kept.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = ((np.random.random_sample(x.shape) < p) / (p or 1)).astype(x.dtype)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
