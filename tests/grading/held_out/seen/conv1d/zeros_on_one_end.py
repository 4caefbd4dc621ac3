# cause: all 2 pad zeros are put in front of the signal, none at its end
# name: all-padding-at-start|padding-at-start-only
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, C, K = w.shape
    zeros = np.zeros((N, C, 2 * pad), dtype=x.dtype)
    xp = np.concatenate([zeros, x], axis=2)
    Lo = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, Lo), dtype=x.dtype)
    for i in range(Lo):
        out[:, :, i] = np.tensordot(xp[:, :, i * stride:i * stride + K], w, axes=[(1, 2), (1, 2)]) + b
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
