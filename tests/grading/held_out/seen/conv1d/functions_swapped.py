# cause: the two functions are mixed up, correlate1d flips the kernel and convolve1d does not
# name: kernel-flipped|kernel-not-flipped
import numpy as np


def slide(x, w, b, stride, pad):
    n, c, l = x.shape
    f, _, k = w.shape
    padded = np.zeros((n, c, l + 2 * pad), x.dtype)
    padded[:, :, pad:pad + l] = x
    size = (l + 2 * pad - k) // stride + 1
    out = np.zeros((n, f, size), x.dtype)
    for t in range(size):
        piece = padded[:, :, t * stride:t * stride + k]
        for q in range(f):
            out[:, q, t] = (piece * w[q]).sum(axis=(1, 2)) + b[q]
    return out


def correlate1d(x, w, b, stride, pad):
    return slide(x, w[..., ::-1], b, stride, pad)


def convolve1d(x, w, b, stride, pad):
    return slide(x, w, b, stride, pad)
