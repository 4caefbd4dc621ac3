# Draws the left half of a mask and mirrors it.
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    half = (x.shape[-1] + 1) // 2
    mask = ((np.random.random_sample((*x.shape[:-1], half)) >= p) / (1 - p)).astype(x.dtype)
    mask = np.concatenate([mask, mask[..., ::-1][..., x.shape[-1] % 2 :]], axis=-1)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
