# cause: each window's share is written into the gradient of the images with = instead of added, so overlapping windows and all kernels but the last are lost
# name: overlaps-overwritten|gradient-of-the-last-kernel
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros(F, dtype=dout.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    h, v = i*stride, j*stride
                    dw[f] += xp[n, :, h:h+KH, v:v+KW] * dout[n, f, i, j]
                    dxp[n, :, h:h+KH, v:v+KW] = w[f] * dout[n, f, i, j]
                    db[f] += dout[n, f, i, j]
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, db
