# cause: dw is returned in the shape (C, KH, KW), the axis of size 1 is lost
# name: axes-of-size-one
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    k = np.squeeze(w, axis=1)
    C, kh, kw = k.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh, ow = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    out = np.zeros((len(x), C, oh, ow), dtype=x.dtype)
    for u in range(kh):
        for v in range(kw):
            out += xp[:, :, u:u + stride * (oh - 1) + 1:stride, v:v + stride * (ow - 1) + 1:stride] * k[:, u, v, None, None]
    return out + b[:, None, None], (xp, k, stride, pad)


def depthwise_backward(dout, cache):
    xp, k, stride, pad = cache
    C, kh, kw = k.shape
    oh, ow = dout.shape[2:]
    dxp, dk = np.zeros_like(xp), np.zeros_like(k)
    for u in range(kh):
        for v in range(kw):
            sl = (..., slice(u, u + stride * (oh - 1) + 1, stride), slice(v, v + stride * (ow - 1) + 1, stride))
            dk[:, u, v] = (xp[sl] * dout).sum(axis=(0, 2, 3))
            dxp[sl] += dout * k[:, u, v, None, None]
    h, w = xp.shape[2] - pad, xp.shape[3] - pad
    return dxp[:, :, pad:h, pad:w], dk, dout.sum(axis=(0, 2, 3))
