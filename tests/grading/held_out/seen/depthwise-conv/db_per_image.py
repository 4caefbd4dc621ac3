# cause: db is summed over the pixels only and not over the images, so it has the shape (N, C)
# name: bias-gradient-of-the-batch-only
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2], w.shape[3]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            win = xp[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            out[:, :, i, j] = np.einsum("ncuv,cuv->nc", win, w[:, 0]) + b
    return out, (x, w, stride, pad)


def depthwise_backward(dout, cache):
    x, w, stride, pad = cache
    N, C, H, W = x.shape
    KH, KW = w.shape[2], w.shape[3]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            t, l = i * stride, j * stride
            dw[:, 0] += np.einsum("nc,ncuv->cuv", dout[:, :, i, j], xp[:, :, t:t + KH, l:l + KW])
            dxp[:, :, t:t + KH, l:l + KW] += np.einsum("nc,cuv->ncuv", dout[:, :, i, j], w[:, 0])
    db = dout.sum(axis=(2, 3))
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db
