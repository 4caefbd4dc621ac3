# cause: the windows are laid out as (K, C) but the kernels as (C, K) before the matrix product, so with several channels the wrong entries meet
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np


def rows_of_windows(x, K, stride):
    x = x.transpose(0, 2, 1)  # N, L, C
    L_out = (x.shape[1] - K) // stride + 1
    idx = np.arange(L_out)[:, None] * stride + np.arange(K)[None, :]
    win = x[:, idx]  # N, L_out, K, C
    return win.reshape(x.shape[0], L_out, -1)


def correlate1d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    mat = rows_of_windows(x, w.shape[2], stride)
    out = mat @ w.reshape(w.shape[0], -1).T + b
    return out.transpose(0, 2, 1)


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
