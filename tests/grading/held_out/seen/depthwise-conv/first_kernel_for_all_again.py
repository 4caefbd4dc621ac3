# cause: the forward pass uses the first channel's kernel w[0, 0] for all channels
# name: first-kernel-for-all-maps
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _win(x, w, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]


def depthwise_forward(x, w, b, stride, pad):
    win = _win(x, w, stride, pad)
    out = np.einsum("ncijuv,uv->ncij", win, w[0, 0]) + b[None, :, None, None]
    return out, (x, w, stride, pad)


def depthwise_backward(dout, cache):
    x, w, stride, pad = cache
    n, c, h, wid = x.shape
    kh, kw = w.shape[2:]
    dw = np.einsum("ncijuv,ncij->cuv", _win(x, w, stride, pad), dout)[:, None]
    dxp = np.zeros((n, c, h + 2 * pad, wid + 2 * pad), dtype=x.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dxp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw] += dout[:, :, i, j, None, None] * w[:, 0]
    return dxp[:, :, pad:pad + h, pad:pad + wid], dw, dout.sum((0, 2, 3))
