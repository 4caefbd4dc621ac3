# cause: the share of an output is added to dx at (i, j) instead of (i * stride, j * stride); dw does use the stride
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    N, F, Ho, Wo = dout.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for i in range(Ho):
        for j in range(Wo):
            win = x_pad[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            for f in range(F):
                g = dout[:, f, i, j].reshape(N, 1, 1, 1)
                dw[f] += (win * g).sum(axis=0)
                dx_pad[:, :, i:i + KH, j:j + KW] += w[f] * g
    dx = dx_pad[:, :, pad:pad + H, pad:pad + W]
    return dx, dw, db
