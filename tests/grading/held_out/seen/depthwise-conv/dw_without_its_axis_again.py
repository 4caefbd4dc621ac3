# cause: dw is returned with the shape (C, KH, KW), the axis of size 1 is missing
# name: axes-of-size-one
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def depthwise_forward(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    v = sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("ncijuv,cuv->ncij", v, w[:, 0]) + b[:, None, None]
    return out, (x.shape, v, w, stride, pad)


def depthwise_backward(dout, cache):
    (N, C, H, W), v, w, s, pad = cache
    KH, KW = w.shape[2:]
    dw = np.einsum("ncij,ncijuv->cuv", dout, v)
    db = np.einsum("ncij->c", dout)
    dxp = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=dout.dtype)
    h, q = dout.shape[2:]
    for a in range(KH):
        for c in range(KW):
            dxp[:, :, a:a + s * (h - 1) + 1:s, c:c + s * (q - 1) + 1:s] += dout * w[:, 0, a, c].reshape(1, C, 1, 1)
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db
