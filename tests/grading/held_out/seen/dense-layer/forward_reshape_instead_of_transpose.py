# cause: the forward pass uses w.reshape(K, F) instead of w.T to get the shape to fit, which mixes the weights of the neurons.
# name: matrix-reshaped-for-transposed|dense-matrix-transposed
import numpy as np


def dense_forward(x, w, b):
    F, K = w.shape
    cache = (x, w)
    return x @ w.reshape(K, F) + b, cache


def dense_backward(dout, cache):
    x, w = cache
    dx = np.einsum("nf,fk->nk", dout, w)
    dw = np.einsum("nf,nk->fk", dout, x)
    db = dout.sum(0)
    return dx, dw, db
