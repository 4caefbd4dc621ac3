# cause: the windows in the backward pass begin at i, j instead of i * stride, j * stride
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    dx = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    dw = np.zeros(w.shape)
    db = dout.sum(axis=3).sum(axis=2).sum(axis=0)
    padded = np.zeros_like(dx)
    padded[:, :, pad:pad + H, pad:pad + W] = x
    for n in range(N):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                for f in range(F):
                    grad = dout[n, f, i, j]
                    dw[f] += grad * padded[n, :, i:i + KH, j:j + KW]
                    dx[n, :, i:i + KH, j:j + KW] += grad * w[f]
    return dx[:, :, pad:pad + H, pad:pad + W], dw, db
