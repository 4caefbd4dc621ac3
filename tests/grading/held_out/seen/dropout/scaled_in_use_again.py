# cause: nothing is scaled in training, instead output and gradient are multiplied by 1 - p in use (the original, not the inverted dropout)
# name: dropout-not-scaled|dropout-scaled-in-use|dropout-gradient-in-use
import numpy as np


def dropout_forward(x, p, training):
    if training:
        mask = (np.random.random(x.shape) >= p).astype(x.dtype)
        out = x * mask
    else:
        mask = np.full(x.shape, 1 - p, dtype=x.dtype)
        out = x * (1 - p)
    return out, mask


def dropout_backward(dout, cache):
    return dout * cache
