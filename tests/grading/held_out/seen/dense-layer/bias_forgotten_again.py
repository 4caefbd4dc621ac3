# cause: the forward pass does not add the bias b.
# name: bias-left-out
import numpy as np


def dense_forward(x, w, b):
    score = np.tensordot(x, w, axes=(1, 1))
    return score, (x, w, b)


def dense_backward(dout, cache):
    x, w, b = cache
    dx = np.tensordot(dout, w, axes=(1, 0))
    dw = np.tensordot(dout, x, axes=(0, 0))
    db = dout.sum(axis=0).reshape(b.shape)
    return dx, dw, db
