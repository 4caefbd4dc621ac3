# cause: dx is computed as a full convolution, but the kernel is not turned round
# name: gradient-with-a-flipped-kernel
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dout, x, w, stride, pad):
    """dx is a full convolution of the spread-out gradient, dw a correlation of the image with it."""
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, Ho, Wo = dout.shape
    Hp, Wp = H + 2 * pad, W + 2 * pad

    spread = np.zeros((N, F, Hp - KH + 1, Wp - KW + 1), dout.dtype)
    spread[:, :, ::stride, ::stride][:, :, :Ho, :Wo] = dout

    framed = np.pad(spread, ((0, 0), (0, 0), (KH - 1,) * 2, (KW - 1,) * 2))
    win = sliding_window_view(framed, (KH, KW), axis=(2, 3))
    dx = np.einsum("nfijuv,fcuv->ncij", win, w, optimize=True)
    dx = dx[:, :, pad:pad + H, pad:pad + W]

    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = sliding_window_view(xp, spread.shape[2:], axis=(2, 3))
    dw = np.einsum("ncuvij,nfij->fcuv", win, spread, optimize=True)
    return dx, dw, dout.sum(axis=(0, 2, 3))
