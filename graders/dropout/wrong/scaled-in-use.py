# Plain dropout: not divided in training, multiplied by 1 - p in use.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x * (1 - p), None
    mask = (np.random.random_sample(x.shape) >= p).astype(x.dtype)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
