# cause: the bias is added to every product before the sum over the window, so it is counted KH * KW times
# name: bias-in-every-product
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    _, _, KH, KW = w.shape
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    h = (H + 2 * pad - KH) // stride + 1
    wd = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, h, wd), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(wd):
                    out[n, c, i, j] = np.sum(padded[n, c, i * stride:i * stride + KH, j * stride:j * stride + KW] * w[c, 0] + b[c])
    return out, (padded, w, stride, pad, H, W)


def depthwise_backward(dout, cache):
    padded, w, stride, pad, H, W = cache
    KH, KW = w.shape[2:]
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i:i + 1, j:j + 1]
            sl = np.s_[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            dw += (g * padded[sl]).sum(axis=0)[:, None]
            dpadded[sl] += g * w[None, :, 0]
    return dpadded[:, :, pad:pad + H, pad:pad + W], dw, np.sum(dout, axis=(0, 2, 3))
