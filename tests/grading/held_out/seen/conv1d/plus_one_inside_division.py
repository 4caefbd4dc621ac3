# cause: the output length is (L + 2 pad - K + 1) // stride, with the 1 added before the division, so the last window is often missing when the stride is not 1
# name: one-added-before-dividing|last-row-and-column-left-out|size-over-the-stride
import numpy as np


def _go(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    xp = np.zeros((N, C, L + 2*pad), dtype=x.dtype)
    xp[:, :, pad:pad+L] = x
    L_out = (L + 2*pad - K + 1) // stride
    out = np.zeros((N, F, L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for t in range(L_out):
                out[n, f, t] = (xp[n, :, t*stride:t*stride+K] * w[f]).sum() + b[f]
    return out


def correlate1d(x, w, b, stride, pad):
    return _go(x, w, b, stride, pad)


def convolve1d(x, w, b, stride, pad):
    return _go(x, np.flip(w, axis=2), b, stride, pad)
