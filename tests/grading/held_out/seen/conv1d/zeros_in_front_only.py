# cause: all the zeros are put in front of the signal, none behind
# name: all-padding-at-start
import numpy as np

# A correlation is a matrix: every row holds the kernel, one stride further to the right.

def band(w, length, stride):
    f, c, k = w.shape
    rows = (length - k) // stride + 1
    m = np.zeros((f, rows, c, length), w.dtype)
    for i in range(rows):
        m[:, i, :, i * stride:i * stride + k] = w
    return m.reshape(f * rows, c * length), rows


def correlate1d(x, w, b, stride, pad):
    n, c, length = x.shape
    padded = np.zeros((n, c, length + 2 * pad), x.dtype)
    padded[:, :, 2 * pad:] = x
    m, rows = band(w, length + 2 * pad, stride)
    flat = padded.reshape(n, -1) @ m.T
    return flat.reshape(n, len(w), rows) + b.reshape(1, -1, 1)


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, np.flip(w, axis=2), b, stride, pad)
