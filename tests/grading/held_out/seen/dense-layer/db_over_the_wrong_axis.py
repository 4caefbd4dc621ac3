# cause: db sums dout over the neurons (axis 1) instead of over the examples, so it has one number for each example
# name: bias-gradient-over-the-neurons|bias-gradient-not-summed
import numpy as np


def dense_forward(x, w, b):
    out = (w @ x.T + b[:, None]).T
    return out, (x.copy(), w.copy())


def dense_backward(dout, cache):
    x, w = cache
    dx = (w.T @ dout.T).T
    dw = dout.T @ x
    db = np.sum(dout, axis=1)
    return dx, dw, db
