# cause: the forward pass uses w.reshape(K, F) where it needs w.T, which mixes the weights of the neurons
# name: matrix-reshaped-for-transposed|dense-matrix-transposed
import numpy as np


def dense_forward(x, w, b):
    N, K = x.shape
    out = x.dot(w.reshape(K, -1)) + b
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w)
    dw = dout.T.dot(x)
    db = dout.sum(axis=0)
    return dx, dw, db
