# cause: dw is computed as x.T @ dout, which has a row for each input, (K, F), instead of a row for each neuron
# name: weight-gradient-transposed
import numpy as np


def dense_forward(x, w, b):
    out = np.dot(x, w.T) + b
    return out, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dx = np.dot(dout, w)
    dw = np.dot(x.T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
