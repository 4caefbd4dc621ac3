# cause: forward applies a ReLU to the result, negative outputs become 0, though the layer is linear
# name: rectified-unasked
import numpy as np


def dense_forward(x, w, b):
    z = x @ w.T + b
    out = np.maximum(z, 0)
    return out, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    db = dout.sum(axis=0)
    dw = dout.T @ x
    dx = dout @ w
    return dx, dw, db
