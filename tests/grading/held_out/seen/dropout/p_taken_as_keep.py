# cause: p is taken as the probability that a value is kept: the mask keeps where the draw is < p, and divides by p.
# name: dropout-p-kept|dropout-divided-by-p|dropout-share|dropout-factor
import numpy as np


def dropout_forward(x, p, training):
    if training:
        mask = (np.random.rand(*x.shape) < p) / max(p, 1e-12)
        return (x * mask).astype(x.dtype), mask
    return x, None


def dropout_backward(dout, cache):
    if cache is None:
        return dout
    return (dout * cache).astype(dout.dtype)
