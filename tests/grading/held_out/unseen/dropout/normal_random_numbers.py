# cause: the mask compares normally distributed numbers (np.random.randn) with p instead of uniform ones, so the share of dropped values is not p
# name: dropout-share
import numpy as np

def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    r = np.random.randn(*x.shape)
    m = np.zeros_like(x)
    m[r >= p] = 1 / (1 - p)
    return x * m, m

def dropout_backward(dout, cache):
    if cache is None:
        return dout.copy()
    return cache * dout
