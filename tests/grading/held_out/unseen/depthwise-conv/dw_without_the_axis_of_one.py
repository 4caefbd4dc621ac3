# cause: dw is returned with the shape (C, KH, KW), the axis of size 1 of the weights is lost
# name: axes-of-size-one
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("ncijuv,cuv->ncij", win, w[:, 0]) + b[None, :, None, None]
    return out, (xp, w, stride, pad, H, W)


def depthwise_backward(dout, cache):
    xp, w, stride, pad, H, W = cache
    KH, KW = w.shape[2:]
    win = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("ncijuv,ncij->cuv", win, dout)
    dxp = np.zeros_like(xp)
    Ho, Wo = dout.shape[2:]
    for u in range(KH):
        for v in range(KW):
            dxp[:, :, u:u + Ho * stride:stride, v:v + Wo * stride:stride][:, :, :Ho, :Wo] += dout * w[:, 0, u, v][:, None, None]
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
