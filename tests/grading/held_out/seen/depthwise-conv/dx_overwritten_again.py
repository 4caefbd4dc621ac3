# cause: the shares of dx are assigned with = instead of added, overlapping windows overwrite each other
# name: overlaps-overwritten
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    C, _, KH, KW = w.shape
    xpad = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    xpad[:, :, pad:pad + H, pad:pad + W] = x
    out = np.array([[[[(xpad[n, c, i:i + KH, j:j + KW] * w[c, 0]).sum() + b[c]
                       for j in range(0, W + 2 * pad - KW + 1, stride)]
                      for i in range(0, H + 2 * pad - KH + 1, stride)]
                     for c in range(C)]
                    for n in range(N)])
    return out, (x, xpad, w, stride, pad)


def depthwise_backward(dout, cache):
    x, xpad, w, stride, pad = cache
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    dxpad = np.zeros_like(xpad)
    dw = np.zeros_like(w)
    db = np.zeros(C)
    for n in range(N):
        for c in range(C):
            db[c] += dout[n, c].sum()
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, b = i * stride, j * stride
                    dw[c, 0] += xpad[n, c, a:a + KH, b:b + KW] * dout[n, c, i, j]
                    dxpad[n, c, a:a + KH, b:b + KW] = w[c, 0] * dout[n, c, i, j]
    return dxpad[:, :, pad:pad + H, pad:pad + W], dw, db
