# cause: the kernels are flipped in the forward pass
# name: kernel-flipped
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as slide


def depthwise_forward(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = slide(xp, w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("ncijuv,cuv->ncij", win, w[:, 0, ::-1, ::-1]) + b[:, None, None]
    return out, (win, x.shape, w, stride, pad)


def depthwise_backward(dout, cache):
    win, (N, C, H, W), w, stride, pad = cache
    KH, KW = w.shape[2:]
    dw = np.einsum("ncij,ncijuv->cuv", dout, win)[:, None]
    spread = np.zeros((N, C, H + 2 * pad + KH - 1, W + 2 * pad + KW - 1), dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            spread[:, :, KH - 1 + i * stride, KW - 1 + j * stride] = dout[:, :, i, j]
    dx = np.einsum("ncijuv,cuv->ncij", slide(spread, (KH, KW), (2, 3)), w[:, 0, ::-1, ::-1])
    return dx[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
