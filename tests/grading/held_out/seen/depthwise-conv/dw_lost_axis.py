# cause: dw comes back with the shape (C, KH, KW): the axis of size 1 of w is missing.
# name: axes-of-size-one
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def depthwise_forward(x, w, b, stride, pad):
    kh, kw = w.shape[2], w.shape[3]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("ncijuv,cuv->ncij", win, w[:, 0]) + b[None, :, None, None]
    return out, (x.shape, xp.shape, win, w, stride, pad)


def depthwise_backward(dout, cache):
    xs, xps, win, w, stride, pad = cache
    kh, kw = w.shape[2], w.shape[3]
    ho, wo = dout.shape[2:]
    dw = np.einsum("ncij,ncijuv->cuv", dout, win)
    db = np.einsum("ncij->c", dout)
    dxp = np.zeros(xps, dtype=dout.dtype)
    for u in range(kh):
        for v in range(kw):
            dxp[:, :, u:u + stride * ho:stride, v:v + stride * wo:stride][:, :, :ho, :wo] += dout * w[:, 0, u, v][None, :, None, None]
    return dxp[:, :, pad:pad + xs[2], pad:pad + xs[3]], dw, db
