# cause: the bias of the first kernel is added to the outputs of all kernels
# name: bias-of-the-first-map
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    xp[:, :, pad:pad + H, pad:pad + W] = x
    hs = (H + 2 * pad - KH) // stride + 1
    ws = (W + 2 * pad - KW) // stride + 1
    M = np.stack([xp[:, :, u:u + stride * (hs - 1) + 1:stride, v:v + stride * (ws - 1) + 1:stride]
                  for u in range(KH) for v in range(KW)], axis=2)
    M = M.reshape(N, C * KH * KW, hs * ws)
    out = np.array([w.reshape(F, -1).dot(m) + b[0] for m in M])
    return out.reshape(N, F, hs, ws)
