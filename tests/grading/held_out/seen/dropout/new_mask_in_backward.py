# cause: the backward pass draws a mask of its own instead of using that of its forward pass
# name: dropout-gradient-of-another-mask
import numpy as np


def make_mask(shape, p):
    return (np.random.rand(*shape) > p) / (1 - p)


def dropout_forward(x, p, training):
    if training:
        return x * make_mask(x.shape, p), (p, True)
    return x, (p, False)


def dropout_backward(dout, cache):
    p, training = cache
    if training:
        return dout * make_mask(dout.shape, p)
    return dout
