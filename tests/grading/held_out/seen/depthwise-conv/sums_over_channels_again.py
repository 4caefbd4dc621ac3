# cause: the forward pass sums the products over all channels as a usual convolution does, so every output channel holds the sum of all of them
# name: depthwise-channels-summed|channels-summed
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    win = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
                    out[n, c, i, j] = np.sum(win * w[:, 0]) + b[c]
    return out, (x, xp, w, stride, pad)


def depthwise_backward(dout, cache):
    x, xp, w, stride, pad = cache
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for n, c, i, j in np.ndindex(*dout.shape):
        r, q = i * stride, j * stride
        dw[c, 0] += dout[n, c, i, j] * xp[n, c, r:r + KH, q:q + KW]
        dxp[n, c, r:r + KH, q:q + KW] += dout[n, c, i, j] * w[c, 0]
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
