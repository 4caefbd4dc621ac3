# cause: the output array is created with dtype int, so results of floating-point signals are truncated
# name: decimals-cut-off|decimals-lost-in-the-gradient
import numpy as np


def correlate1d(x, w, b, stride, pad):
    batch, ch, length = x.shape
    kernels, _, size = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    n_out = (length + 2 * pad - size) // stride + 1
    out = np.zeros((batch, kernels, n_out), dtype=int)   # results of integers must be exact
    for i in range(n_out):
        window = padded[:, :, i * stride:i * stride + size]
        for f in range(kernels):
            out[:, f, i] = (window * w[f]).sum(axis=(1, 2)) + b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
