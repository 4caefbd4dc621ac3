# cause: forward brings w from (F, K) to (K, F) with reshape instead of a transpose, which mixes the weights of different neurons
# name: matrix-reshaped-for-transposed
import numpy as np


def dense_forward(x, w, b):
    N, K = x.shape
    F = w.shape[0]
    out = np.dot(x, w.reshape(K, F)) + b
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w)
    dw = dout.T.dot(x)
    db = np.sum(dout, axis=0)
    return dx, dw, db
