# cause: p is taken as the probability that a value is kept: it is kept with probability p and divided by p
# name: dropout-p-kept|dropout-share|dropout-divided-by-p|dropout-factor
import numpy as np


def dropout_forward(x, p, training):
    if training:
        mask = (np.random.rand(*x.shape) < p) / max(p, 1e-12)
        out = x * mask
    else:
        mask = None
        out = x.copy()
    return out.astype(x.dtype), mask


def dropout_backward(dout, cache):
    if cache is None:
        return dout.copy()
    return (dout * cache).astype(dout.dtype)
