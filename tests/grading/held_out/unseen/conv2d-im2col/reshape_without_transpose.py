# cause: the product of shape (F, N * L) is reshaped directly to (N, F, H_out, W_out) without bringing the image axis to the front
# name: batch-and-maps-mixed|reshaped-without-transpose|axes-in-another-order
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    cols = np.zeros((C, KH, KW, N, Ho, Wo), dtype=x.dtype)
    for u in range(KH):
        for v in range(KW):
            part = xp[:, :, u:u + stride * Ho:stride, v:v + stride * Wo:stride]
            cols[:, u, v] = part.transpose(1, 0, 2, 3)
    cols = cols.reshape(C * KH * KW, N * Ho * Wo)
    res = w.reshape(F, -1).dot(cols) + b.reshape(-1, 1)
    return res.reshape(N, F, Ho, Wo)
