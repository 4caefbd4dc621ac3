# cause: the index of the windows' columns is not multiplied by the stride, so along the width the windows step by 1
# name: stride-down-only|windows-not-moved-by-stride
import numpy as np


def get_indices(C, KH, KW, Ho, Wo, stride):
    i0 = np.tile(np.repeat(np.arange(KH), KW), C)
    j0 = np.tile(np.arange(KW), KH * C)
    i1 = stride * np.repeat(np.arange(Ho), Wo)
    j1 = np.tile(np.arange(Wo), Ho)
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
    cols = cols.transpose(1, 2, 0).reshape(KH * KW * C, -1)
    res = w.reshape(F, -1) @ cols + b.reshape(-1, 1)
    return res.reshape(F, Ho, Wo, N).transpose(3, 0, 1, 2)
