# cause: the forward pass computes w @ x.T with the examples as columns and returns it without transposing, (F, N) instead of (N, F)
# name: rows-and-columns-exchanged
import numpy as np


def dense_forward(x, w, b):
    z = w @ x.T + b.reshape(-1, 1)
    return z, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dz = dout.T
    dw = dz @ x
    db = dz.sum(axis=1)
    dx = (w.T @ dz).T
    return dx, dw, db
