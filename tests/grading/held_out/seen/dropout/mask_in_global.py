# cause: the mask is kept in a global variable instead of the cache, so backward uses the mask of the latest forward call
# name: dropout-gradient-of-another-mask|state-kept-between-calls
import numpy as np

MASK = None


def dropout_forward(x, p, training):
    global MASK
    if training:
        MASK = ((np.random.random(x.shape) >= p) / (1 - p)).astype(x.dtype)
    else:
        MASK = np.ones(x.shape, dtype=x.dtype)
    out = x * MASK
    return out, (p, training)


def dropout_backward(dout, cache):
    p, training = cache
    return dout * MASK if training else dout.copy()
