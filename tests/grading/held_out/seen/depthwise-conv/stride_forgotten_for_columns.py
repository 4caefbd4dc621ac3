# cause: in the forward pass windows move by the stride along the height but by one pixel along the width.
# name: stride-down-only|windows-not-moved-by-stride
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    _, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H_out = (H + 2 * pad - KH) // stride + 1
    W_out = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for c in range(C):
        for i in range(H_out):
            for j in range(W_out):
                top = i * stride
                win = xp[:, c, top:top + KH, j:j + KW]
                out[:, c, i, j] = (win * w[c, 0]).sum(axis=(1, 2)) + b[c]
    cache = (xp, w, stride, pad)
    return out, cache


def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    C, _, KH, KW = w.shape
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for c in range(C):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                top, left = i * stride, j * stride
                g = dout[:, c, i, j][:, None, None]
                dw[c, 0] += (xp[:, c, top:top + KH, left:left + KW] * g).sum(axis=0)
                dxp[:, c, top:top + KH, left:left + KW] += g * w[c, 0]
    H, W = xp.shape[2] - 2 * pad, xp.shape[3] - 2 * pad
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
