# cause: db is summed over the positions only and not over the images, so it has the shape (N, F) instead of (F,)
# name: bias-gradient-of-the-batch-only
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a, b = i*stride, j*stride
            g = dout[:, :, i, j]
            dw += np.tensordot(g, xp[:, :, a:a+KH, b:b+KW], axes=(0, 0))
            dxp[:, :, a:a+KH, b:b+KW] += np.tensordot(g, w, axes=(1, 0))
    db = dout.sum(axis=(2, 3))
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, db
