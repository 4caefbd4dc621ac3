# cause: the kernels are brought into a matrix with w.reshape(C KH KW, F) instead of the transpose of w.reshape(F, C KH KW), which mixes entries of different kernels
# name: kernel-reshaped-without-transpose|reshaped-without-transpose
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = sliding_window_view(xp, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    _, _, Ho, Wo, _, _ = win.shape
    X_col = win.transpose(0, 2, 3, 1, 4, 5).reshape(N * Ho * Wo, C * KH * KW)
    W_col = w.reshape(C * KH * KW, F)
    out = X_col @ W_col + b
    return out.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)
