# cause: this is the dropout of the first paper: training does not divide by 1 - p, and instead output and gradient in use are multiplied by 1 - p
# name: dropout-not-scaled|dropout-scaled-in-use|dropout-gradient-not-scaled|dropout-gradient-in-use
import numpy as np


def dropout_forward(x, p, training):
    if training:
        factor = (np.random.rand(*x.shape) >= p).astype(x.dtype)
    else:
        factor = np.full(x.shape, 1 - p, dtype=x.dtype)
    return x * factor, factor


def dropout_backward(dout, cache):
    return dout * cache
