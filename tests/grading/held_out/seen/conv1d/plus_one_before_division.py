# cause: the length of the output is (L + 2 pad - K + 1) // stride, the 1 is added before the division, too short for most strides above 1
# name: one-added-before-dividing|last-row-and-column-left-out|size-over-the-stride
import numpy as np
from numpy.lib.stride_tricks import as_strided


def correlate1d(x, w, b, stride, pad):
    x = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (pad, pad))))
    n, c, l = x.shape
    f, _, k = w.shape
    lo = (l - k + 1) // stride
    sn, sc, sl = x.strides
    win = as_strided(x, (n, c, lo, k), (sn, sc, sl * stride, sl))
    return np.einsum("nclk,fck->nfl", win, w) + b[None, :, None]


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
