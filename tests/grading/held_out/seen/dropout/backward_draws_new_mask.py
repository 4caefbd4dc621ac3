# cause: the backward pass draws a new mask of its own instead of the mask of its forward pass.
# name: dropout-gradient-of-another-mask|dropout-gradient-not-masked
import numpy as np


def make_mask(shape, p, dtype):
    return (np.random.rand(*shape) >= p).astype(dtype) / dtype.type(1 - p)


def dropout_forward(x, p, training):
    if training:
        out = x * make_mask(x.shape, p, x.dtype)
    else:
        out = x.copy()
    return out, (p, training)


def dropout_backward(dout, cache):
    p, training = cache
    if training:
        return dout * make_mask(dout.shape, p, dout.dtype)
    return dout.copy()
