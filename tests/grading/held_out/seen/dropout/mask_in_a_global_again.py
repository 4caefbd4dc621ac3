# cause: the mask lies in a module-level variable, so the backward pass uses the mask of the latest forward call, not of its own
# name: dropout-gradient-of-another-mask|state-kept-between-calls
import numpy as np

mask = None


def dropout_forward(x, p, training):
    global mask
    if training:
        mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    else:
        mask = np.ones_like(x)
    return x * mask, (p, training)


def dropout_backward(dout, cache):
    return dout * mask
