# cause: the random generator is seeded with a fixed number inside the function, so every call drops the same values
# name: dropout-same-mask
import numpy as np


def dropout_forward(x, p, training):
    if training:
        rng = np.random.RandomState(42)
        mask = (rng.rand(*x.shape) > p).astype(x.dtype)
        mask /= 1 - p
    else:
        mask = np.ones_like(x)
    return x * mask, mask


def dropout_backward(dout, cache):
    dx = dout * cache
    return dx
