# cause: dx is built with the size (H_out - 1) * stride + KH - 2 pad, so the rows and columns that no window reached are missing from its shape
# name: none
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, F, Ho, Wo = dout.shape
    _, C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Hb = (Ho - 1) * stride + KH
    Wb = (Wo - 1) * stride + KW
    big = np.zeros((N, C, Hb, Wb))
    dw = np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            a = slice(u, u + (Ho - 1) * stride + 1, stride)
            b = slice(v, v + (Wo - 1) * stride + 1, stride)
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, xp[:, :, a, b])
            big[:, :, a, b] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    dx = big[:, :, pad:Hb - pad, pad:Wb - pad]
    db = dout.sum((0, 2, 3))
    return dx, dw, db
