# cause: The backward pass flattens dout to (N*H*W, F) by a plain reshape without a transpose, so that images, kernels and pixels are mixed in dw and dx.
# name: pixels-reshaped-without-transpose|reshaped-without-transpose|axes-in-another-order
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)       # a row for each pixel
    out = rows @ w.reshape(F, C).T + b
    return out.reshape(N, H, W, F).transpose(0, 3, 1, 2), (rows, w, x.shape)


def conv1x1_backward(dout, cache):
    rows, w, (N, C, H, W) = cache
    F = w.shape[0]
    d = dout.reshape(-1, F)
    dw = (d.T @ rows).reshape(F, C, 1, 1)
    dx = (d @ w.reshape(F, C)).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    db = dout.sum((0, 2, 3))
    return dx, dw, db
