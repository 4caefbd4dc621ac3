# cause: the start positions run to L + 2 pad - K exclusively, so a last window that just fits is left out
# name: last-row-and-column-left-out|plus-one-forgotten|loop-one-short
import numpy as np


def correlate1d(x, w, b, stride, pad):
    n, c, l = x.shape
    f, _, k = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    cols = []
    for start in range(0, x.shape[2] - k, stride):
        piece = x[:, None, :, start:start + k]          # N,1,C,K
        cols.append((piece * w[None]).sum(axis=(2, 3)) + b)
    return np.stack(cols, axis=2)


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[..., ::-1], b, stride, pad)
