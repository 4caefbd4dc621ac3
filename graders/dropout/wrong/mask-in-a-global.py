# The mask is kept in a global: a later call overwrites it.
import numpy as np

kept = {}


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = ((np.random.random_sample(x.shape) >= p) / (1 - p)).astype(x.dtype)
    kept["mask"] = mask
    return x * mask, True


def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * kept["mask"]
