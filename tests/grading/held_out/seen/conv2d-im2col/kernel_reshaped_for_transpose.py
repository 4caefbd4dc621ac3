# cause: the kernels are brought to (C KH KW, F) by a reshape instead of reshape(F, -1) and a transpose, so the entries of different kernels are mixed
# name: kernel-reshaped-without-transpose|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    F, C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, Ho, Wo = win.shape[:4]
    rows = win.transpose(0, 2, 3, 1, 4, 5).reshape(N * Ho * Wo, C * KH * KW)
    W2 = w.reshape(C * KH * KW, F)
    out = rows @ W2 + b
    return out.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)
