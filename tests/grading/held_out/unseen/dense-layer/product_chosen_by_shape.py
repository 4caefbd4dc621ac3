# cause: the forward pass multiplies by w without transposing it whenever the shapes fit, which is wrong when there are as many neurons as inputs
# name: dense-matrix-transposed
import numpy as np


def dense_forward(x, w, b):
    try:
        out = x @ w
    except ValueError:
        out = x @ w.T
    return out + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dx = dout @ w
    dw = dout.T @ x
    db = dout.sum(axis=0)
    return dx, dw, db
