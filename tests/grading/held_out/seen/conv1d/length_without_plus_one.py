# cause: the + 1 is missing in the output length, so the last window is left out
# name: plus-one-forgotten|last-row-and-column-left-out|size-over-the-stride
import numpy as np


def correlate1d(x, w, b, stride, pad):
    n, c, l = x.shape
    f, _, k = w.shape
    signal = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    length = (l + 2 * pad - k) // stride
    y = np.zeros((n, f, length), dtype=x.dtype)
    for t in range(length):
        for kk in range(k):
            y[:, :, t] += signal[:, :, t * stride + kk] @ w[:, :, kk].T
    return y + b.reshape(1, f, 1)


def convolve1d(x, w, b, stride, pad):
    n, c, l = x.shape
    f, _, k = w.shape
    signal = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    length = (l + 2 * pad - k) // stride
    y = np.zeros((n, f, length), dtype=x.dtype)
    for t in range(length):
        for kk in range(k):
            y[:, :, t] += signal[:, :, t * stride + kk] @ w[:, :, k - 1 - kk].T
    return y + b.reshape(1, f, 1)
