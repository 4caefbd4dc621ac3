# cause: forward multiplies x with w of shape (F, K) without transposing it, which stops with a shape error unless F equals K and is wrong there
# name: dense-matrix-transposed|shapes-do-not-match
import numpy as np


def dense_forward(x, w, b):
    """out = xw + b"""
    out = np.dot(x, w) + b
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    x, w, b = cache
    dx = np.dot(dout, w)
    dw = np.dot(dout.T, x)
    db = np.dot(np.ones(len(dout)), dout)
    return dx, dw, db
