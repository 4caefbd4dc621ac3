# cause: a seed is set in the function, so every call drops the same
# name: dropout-same-mask
import numpy as np

def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    np.random.seed(0)
    mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    return x * mask, mask

def dropout_backward(dout, cache):
    if cache is None:
        return dout.copy()
    return dout * cache
