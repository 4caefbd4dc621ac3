# cause: dx gets its size from that of dout, (H_out - 1) * stride + KH - 2 pad, so it is smaller than x where the stride does not divide
# name: none
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dout, x, w, stride, pad):
    N, F, oh, ow = dout.shape
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    dw = np.tensordot(dout, win, axes=((0, 2, 3), (0, 2, 3)))
    db = dout.sum(axis=(0, 2, 3))
    # put zeros between the gradients, then a full correlation with the turned kernels
    dil = np.zeros((N, F, (oh - 1) * stride + 1, (ow - 1) * stride + 1), dtype=dout.dtype)
    dil[:, :, ::stride, ::stride] = dout
    dil = np.pad(dil, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    full = np.einsum("nfijuv,fcuv->ncij", sliding_window_view(dil, (kh, kw), axis=(2, 3)), w[:, :, ::-1, ::-1])
    dx = full[:, :, pad:full.shape[2] - pad, pad:full.shape[3] - pad]
    return dx, dw, db
