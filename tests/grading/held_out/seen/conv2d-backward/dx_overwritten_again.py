# cause: dx receives the share of each window and kernel with = instead of +=, so earlier shares are lost
# name: overlaps-overwritten|gradient-of-the-last-kernel
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    r = slice(i * stride, i * stride + KH)
                    c = slice(j * stride, j * stride + KW)
                    dw[f] = dw[f] + dout[n, f, i, j] * xp[n, :, r, c]
                    dxp[n, :, r, c] = dout[n, f, i, j] * w[f]
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
