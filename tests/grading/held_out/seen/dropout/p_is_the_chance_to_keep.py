# cause: p is taken as the probability that a value is kept, the mask keeps with probability p and divides by p
# name: dropout-p-kept|dropout-divided-by-p|dropout-share
import numpy as np


def dropout_forward(x, p, training):
    mask = None
    if training:
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    else:
        out = x
    return out, mask


def dropout_backward(dout, cache):
    if cache is None:
        return dout
    return dout * cache
