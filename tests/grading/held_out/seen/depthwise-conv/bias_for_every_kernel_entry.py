# cause: the bias of a channel is added once for every entry of the kernel (inside the loop over u and v) instead of once
# name: bias-in-every-product
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    _, _, KH, KW = w.shape
    P = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    R, Q = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, R, Q), dtype=x.dtype)
    for c in range(C):
        for u in range(KH):
            for v in range(KW):
                out[:, c] += P[:, c, u:u + stride * (R - 1) + 1:stride, v:v + stride * (Q - 1) + 1:stride] * w[c, 0, u, v] + b[c]
    return out, (P, w, stride, pad)


def depthwise_backward(dout, cache):
    P, w, stride, pad = cache
    C, _, KH, KW = w.shape
    R, Q = dout.shape[2:]
    dP, dw = np.zeros_like(P), np.zeros_like(w)
    for c in range(C):
        for u in range(KH):
            for v in range(KW):
                rows, cols = slice(u, u + stride * (R - 1) + 1, stride), slice(v, v + stride * (Q - 1) + 1, stride)
                dw[c, 0, u, v] = np.sum(P[:, c, rows, cols] * dout[:, c])
                dP[:, c, rows, cols] += dout[:, c] * w[c, 0, u, v]
    return dP[:, :, pad:P.shape[2] - pad, pad:P.shape[3] - pad], dw, dout.sum(axis=(0, 2, 3))
