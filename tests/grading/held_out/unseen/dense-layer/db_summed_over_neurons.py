# cause: db sums the output gradient over the neurons (axis 1) instead of over the examples (axis 0)
# name: bias-gradient-over-the-neurons|bias-gradient-not-summed
import numpy as np

def dense_forward(x, w, b):
    out = (x[:, None, :] * w[None, :, :]).sum(axis=2) + b
    return out, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    dx = dout @ w
    dw = dout.T @ x
    db = dout.sum(axis=1)
    return dx, dw, db
