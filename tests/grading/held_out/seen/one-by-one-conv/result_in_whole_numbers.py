# cause: The output array is created with dtype int, so all results are cut to whole numbers when they are written.
# name: decimals-cut-off|decimals-lost-in-the-gradient|rounded
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    out = np.zeros((N, F, H, W), dtype=int)
    for i in range(H):
        for j in range(W):
            out[:, :, i, j] = x[:, :, i, j] @ w[:, :, 0, 0].T + b
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.zeros(x.shape, dtype=float)
    dw = np.zeros(w.shape, dtype=float)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            dx[:, :, i, j] = dout[:, :, i, j] @ w[:, :, 0, 0]
            dw[:, :, 0, 0] += dout[:, :, i, j].T @ x[:, :, i, j]
    db = np.sum(dout, axis=(0, 2, 3))
    return dx, dw, db
