# cause: db is summed over the rows and columns only, it has the shape (N, F) and the sum over the images is missing
# name: bias-gradient-of-the-batch-only
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, OH, OW = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                r, q = i * stride, j * stride
                d = dout[n, :, i, j]
                dw += d[:, None, None, None] * xp[n, :, r:r + KH, q:q + KW][None]
                dxp[n, :, r:r + KH, q:q + KW] += np.tensordot(d, w, axes=1)
    db = np.sum(dout, axis=(-2, -1))
    dx = dxp[:, :, pad:H + pad, pad:W + pad]
    return dx, dw, db
