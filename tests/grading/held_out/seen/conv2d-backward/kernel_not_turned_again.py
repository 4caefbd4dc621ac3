# cause: dx is computed as a sliding sum over the spread and padded dout with the kernel as it is; it ought to be turned by 180 degrees
# name: gradient-with-a-flipped-kernel|kernel-not-flipped
import numpy as np


def windows(a, kh, kw):
    return np.lib.stride_tricks.sliding_window_view(a, (kh, kw), axis=(2, 3))


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    HP, WP = xp.shape[2:]
    # dout with stride - 1 zeros between its values, as large as the output for stride 1
    spread = np.zeros((N, F, HP - KH + 1, WP - KW + 1), dtype=dout.dtype)
    spread[:, :, ::stride, ::stride] = dout
    dw = np.einsum("nfij,ncijuv->fcuv", spread, windows(xp, KH, KW))
    full = np.pad(spread, ((0, 0), (0, 0), (KH-1, KH-1), (KW-1, KW-1)))
    dxp = np.einsum("nfijuv,fcuv->ncij", windows(full, KH, KW), w)
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, dout.sum(axis=(0, 2, 3))
