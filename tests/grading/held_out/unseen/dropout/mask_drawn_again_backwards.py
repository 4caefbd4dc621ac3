# cause: the backward pass draws a new random mask instead of using the mask of the forward pass
# name: dropout-gradient-of-another-mask|dropout-gradient-not-masked
import numpy as np


def make_mask(shape, p, dtype):
    return ((np.random.rand(*shape) >= p) / (1.0 - p)).astype(dtype)


def dropout_forward(x, p, training):
    out = x.copy()
    if training:
        out = out * make_mask(x.shape, p, x.dtype)
    return out, (p, training)


def dropout_backward(dout, cache):
    p, training = cache
    if training:
        return dout * make_mask(dout.shape, p, dout.dtype)
    return dout.copy()
