# cause: the gradient of the padded images is cropped with pad:-pad, so without padding dx is empty
# name: gradient-cropped-to-nothing
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype) + b.reshape(1, C, 1, 1)
    for u in range(KH):
        for v in range(KW):
            out = out + w[:, 0, u, v].reshape(1, C, 1, 1) * xp[:, :, u:u + (Ho - 1) * stride + 1:stride, v:v + (Wo - 1) * stride + 1:stride]
    return out, (xp, w, stride, pad)


def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    KH, KW = w.shape[2:]
    Ho, Wo = dout.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            idx = np.s_[:, :, u:u + (Ho - 1) * stride + 1:stride, v:v + (Wo - 1) * stride + 1:stride]
            dw[:, 0, u, v] = (dout * xp[idx]).sum(axis=(0, 2, 3))
            dxp[idx] += dout * w[:, 0, u, v].reshape(1, -1, 1, 1)
    db = dout.sum(axis=(0, 2, 3))
    return dxp[:, :, pad:-pad, pad:-pad], dw, db
