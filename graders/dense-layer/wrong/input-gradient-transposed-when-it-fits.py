# Multiplies by the transposed matrix wherever that fits.
import numpy as np


def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    fits = w.shape[0] == w.shape[1]
    return dout @ (w.T if fits else w), dout.T @ x, dout.sum(axis=0)
