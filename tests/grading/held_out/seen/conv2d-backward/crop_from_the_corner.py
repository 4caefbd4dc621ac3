# cause: dx is taken as the first H rows and W columns of the padded gradient, the offset by pad is forgotten
# name: gradient-cropped-at-one-side
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("nfij,ncijuv->fcuv", dout, windows)
    db = dout.sum(axis=(0, 2, 3))
    dpadded = np.zeros_like(padded)
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW] += dout[n, f, i, j] * w[f]
    dx = dpadded[:, :, :H, :W]
    return dx, dw, db
