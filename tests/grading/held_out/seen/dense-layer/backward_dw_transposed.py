# cause: dw is computed as x.T @ dout, which has the shape (K, F) of the other convention, the transpose of what is asked.
# name: weight-gradient-transposed
import numpy as np


def dense_forward(x, w, b):
    out = np.dot(x, w.T) + b
    return out, (x, w, b)


def dense_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w)
    dw = x.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
