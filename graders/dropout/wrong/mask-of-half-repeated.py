# Draws a mask for half of the batch and takes it for the other half, too.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    half = (len(x) + 1) // 2
    mask = ((np.random.random_sample((half, *x.shape[1:])) >= p) / (1 - p)).astype(x.dtype)
    mask = np.concatenate([mask, mask])[: len(x)]
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
