# cause: convolve1d flips w along all axes with np.flip(w), so the order of kernels and channels is turned round as well
# name: channels-in-reverse-order|kernels-in-reverse-order
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    Lout = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, Lout), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Lout):
                out[n, f, i] = np.sum(xp[n, :, i * stride:i * stride + K] * w[f]) + b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, np.flip(w), b, stride, pad)
