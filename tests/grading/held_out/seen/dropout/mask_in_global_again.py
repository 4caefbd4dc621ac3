# cause: the mask is kept in a module global instead of the cache, so a second forward pass overwrites the mask of the first one.
# name: dropout-gradient-of-another-mask|state-kept-between-calls|shapes-do-not-match
import numpy as np

MASK = None


def dropout_forward(x, p, training):
    global MASK
    if training:
        MASK = np.random.binomial(1, 1 - p, size=x.shape).astype(x.dtype) / x.dtype.type(1 - p)
    else:
        MASK = np.ones_like(x)
    return x * MASK, None


def dropout_backward(dout, cache):
    return dout * MASK
