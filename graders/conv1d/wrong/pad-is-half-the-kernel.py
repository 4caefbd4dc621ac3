# Pads so that the length stays, whatever it is told.
import numpy as np


def correlate1d(x, w, b, stride, pad):
    pad = w.shape[2] // 2
    n, _, length = x.shape
    f, _, size = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    places = (length + 2 * pad - size) // stride + 1
    out = np.zeros((n, f, places), dtype=x.dtype)
    for signal in range(n):
        for kernel in range(f):
            for place in range(places):
                window = x[signal, :, place * stride : place * stride + size]
                out[signal, kernel, place] = np.sum(window * w[kernel]) + b[kernel]
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
