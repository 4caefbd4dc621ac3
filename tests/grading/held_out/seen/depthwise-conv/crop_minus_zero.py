# cause: dx is cropped with [pad:-pad], which gives an empty array where pad is 0.
# name: gradient-cropped-to-nothing
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    kh, kw = w.shape[-2:]
    xp = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=x.dtype)
    xp[:, :, pad:pad + h, pad:pad + wd] = x
    oh = (h + 2 * pad - kh) // stride + 1
    ow = (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            p = xp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[:, :, i, j] = (p * w[None, :, 0]).sum((2, 3)) + b
    return out, (xp, w, stride, pad)


def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    kh, kw = w.shape[-2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = dout.sum((0, 2, 3))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j][:, :, None, None]
            a, e = i * stride, j * stride
            dw[:, 0] += (g * xp[:, :, a:a + kh, e:e + kw]).sum(0)
            dxp[:, :, a:a + kh, e:e + kw] += g * w[None, :, 0]
    return dxp[:, :, pad:-pad, pad:-pad], dw, db
