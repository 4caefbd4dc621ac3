# cause: dw is computed as x.T @ dout and so has the shape (K, F), the transpose of w
# name: weight-gradient-transposed
import numpy as np


def dense_forward(x, w, b):
    out = np.matmul(x, w.T) + b
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    x, w, b = cache
    dx = np.matmul(dout, w)
    dw = np.matmul(x.T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
