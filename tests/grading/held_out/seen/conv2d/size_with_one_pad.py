# cause: the output size is computed with pad instead of 2 * pad, so rows and columns at the bottom and right are missing
# name: pad-counted-once|pad-forgotten|last-row-and-column-left-out|size-over-the-stride|padding-at-start-only
import numpy as np


def out_dim(n, k, s, p):
    return (n + p - k) // s + 1


def conv2d(x, w, b, stride, pad):
    images = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant", constant_values=0)
    kh, kw = w.shape[2], w.shape[3]
    rows = out_dim(x.shape[2], kh, stride, pad)
    cols = out_dim(x.shape[3], kw, stride, pad)
    out = np.zeros((x.shape[0], w.shape[0], rows, cols), dtype=x.dtype)
    for r in range(rows):
        for c in range(cols):
            win = images[:, :, r * stride:r * stride + kh, c * stride:c * stride + kw]
            out[:, :, r, c] = np.tensordot(win, w, axes=([1, 2, 3], [1, 2, 3]))
    return out + b.reshape(1, -1, 1, 1)
