# Multiplies by the matrix as it is wherever that fits.
import numpy as np


def dense_forward(x, w, b):
    fits = w.shape[0] == x.shape[1]
    return x @ (w if fits else w.T) + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, dout.sum(axis=0)
