# cause: the kernels are brought to (C KH KW, F) by reshape(-1, F) instead of reshape(F, -1).T, which scrambles their entries
# name: kernel-reshaped-without-transpose|reshaped-without-transpose
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, stride, pad):
    F, C, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, Ho, Wo = win.shape[:4]
    mat = win.transpose(0, 2, 3, 1, 4, 5).reshape(N * Ho * Wo, C * KH * KW)
    res = mat @ w.reshape(-1, F) + b
    return res.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)
