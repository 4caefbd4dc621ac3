# cause: the column offsets within a window are built from the kernel's height (arange(KH) repeated KW times) instead of arange(KW) repeated KH times
# name: height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height|axes-swapped|index-beyond-the-array
import numpy as np


def get_indices(C, KH, KW, Ho, Wo, stride):
    i0 = np.tile(np.repeat(np.arange(KH), KW), C)
    j0 = np.tile(np.arange(KH), KW * C)
    i1 = stride * np.repeat(np.arange(Ho), Wo)
    j1 = stride * np.tile(np.arange(Wo), Ho)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), KH * KW).reshape(-1, 1)
    return k, i, j


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    k, i, j = get_indices(C, KH, KW, Ho, Wo, stride)
    cols = xp[:, k, i, j]
    out = w.reshape(F, -1) @ cols + b.reshape(1, F, 1)
    return out.reshape(N, F, Ho, Wo)
