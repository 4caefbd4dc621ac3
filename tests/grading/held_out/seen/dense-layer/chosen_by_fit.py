# cause: dx is dout @ w.T wherever the shapes allow it, and dout @ w only otherwise, so with as many neurons as inputs dx is wrong
# name: gradient-through-the-transposed-matrix
import numpy as np


def dense_forward(x, w, b):
    out = x.dot(w.transpose()) + b
    cache = [x, w]
    return out, cache


def dense_backward(dout, cache):
    x, w = cache
    try:
        dx = dout.dot(w.T)
    except ValueError:
        dx = dout.dot(w)
    dw = dout.T.dot(x)
    db = dout.sum(axis=0)
    return dx, dw, db
