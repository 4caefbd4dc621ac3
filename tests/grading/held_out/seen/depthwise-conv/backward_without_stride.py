# cause: the backward pass cuts all windows at (i, j) instead of (i * stride, j * stride), for dx and dw
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[-2:]
    x_p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for c in range(C):
        for i in range(Ho):
            for j in range(Wo):
                patch = x_p[:, c, i * stride:i * stride + KH, j * stride:j * stride + KW]
                out[:, c, i, j] = np.tensordot(patch, w[c, 0], 2) + b[c]
    cache = (x_p, w, pad)
    return out, cache


def depthwise_backward(dout, cache):
    x_p, w, pad = cache
    KH, KW = w.shape[-2:]
    dx_p = np.zeros_like(x_p)
    dw = np.zeros_like(w)
    N, C, Ho, Wo = dout.shape
    for c in range(C):
        for i in range(Ho):
            for j in range(Wo):
                g = dout[:, c, i, j][:, None, None]
                dw[c, 0] += (x_p[:, c, i:i + KH, j:j + KW] * g).sum(0)
                dx_p[:, c, i:i + KH, j:j + KW] += w[c, 0] * g
    H, W = x_p.shape[2] - 2 * pad, x_p.shape[3] - 2 * pad
    return dx_p[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
