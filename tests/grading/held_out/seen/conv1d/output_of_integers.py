# cause: the output array is created with an integer dtype, so the fractions of real results are cut off
# name: decimals-lost-in-the-gradient|decimals-cut-off
import numpy as np


def correlate1d(x, w, b, stride, pad):
    n, c, length = x.shape
    f, c, k = w.shape
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    m = (length + 2 * pad - k) // stride + 1
    out = np.zeros((n, f, m), dtype=int)
    for a in range(n):
        for q in range(f):
            for i in range(m):
                out[a, q, i] = np.sum(p[a, :, i * stride:i * stride + k] * w[q]) + b[q]
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
