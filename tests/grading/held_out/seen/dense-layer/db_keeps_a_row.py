# cause: db is summed with keepdims and returned as a matrix (1, F) instead of a vector (F,)
# name: axes-of-size-one
import numpy as np


def dense_forward(x, w, b):
    out = np.tensordot(x, w, axes=([1], [1])) + b
    return out, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dw = np.tensordot(dout, x, axes=([0], [0]))
    dx = np.tensordot(dout, w, axes=([1], [0]))
    db = dout.sum(axis=0, keepdims=True)
    return dx, dw, db
