# cause: the forward pass brings the weights to (K, F) with reshape instead of transposing them, which mixes up the entries
# name: matrix-reshaped-for-transposed
import numpy as np

def dense_forward(x, w, b):
    F, K = w.shape
    out = x.dot(w.reshape(K, F)) + b
    return out, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    dx = dout.dot(w)
    dw = dout.T.dot(x)
    db = dout.sum(0)
    return dx, dw, db
