# cause: The matrix product of shape (F, N*H*W) is reshaped straight to (N, F, H, W) without moving the image axis to the front.
# name: batch-and-maps-mixed|reshaped-without-transpose|axes-in-another-order
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    cols = x.transpose(1, 0, 2, 3).reshape(C, -1)
    out = w.reshape(F, C).dot(cols) + b.reshape(F, 1)
    out = out.reshape(N, F, H, W)
    cache = (x, w)
    return out, cache


def conv1x1_backward(dout, cache):
    x, w = cache
    N, C, H, W = x.shape
    F = w.shape[0]
    d = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    cols = x.transpose(1, 0, 2, 3).reshape(C, -1)
    dw = d.dot(cols.T).reshape(w.shape)
    db = d.sum(axis=1)
    dx = w.reshape(F, C).T.dot(d).reshape(C, N, H, W).transpose(1, 0, 2, 3)
    return dx, dw, db
