# cause: dx is computed as a full correlation of the spread-out dout with the kernel, but the kernel is not rotated by 180 degrees
# name: gradient-with-a-flipped-kernel|kernel-not-flipped
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, Ho, Wo = dout.shape
    Hp, Wp = H + 2 * pad, W + 2 * pad
    # dout with zeros in between, as large as the output with stride 1
    spread = np.zeros((N, F, Hp - KH + 1, Wp - KW + 1))
    spread[:, :, ::stride, ::stride][:, :, :Ho, :Wo] = dout

    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dw = np.einsum("ncijuv,nfij->fcuv", sliding_window_view(xp, (KH, KW), axis=(2, 3)), spread)

    full = np.pad(spread, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    win = sliding_window_view(full, (KH, KW), axis=(2, 3))
    dxp = np.einsum("nfijuv,fcuv->ncij", win, w)
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
