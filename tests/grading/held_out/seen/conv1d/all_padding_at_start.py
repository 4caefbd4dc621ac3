# cause: all 2 * pad zeros are put in front of the signal instead of pad at each end
# name: all-padding-at-start|padding-at-start-only
import numpy as np


def padded(x, pad):
    n, c, l = x.shape
    big = np.zeros((n, c, l + 2 * pad), dtype=x.dtype)
    big[:, :, 2 * pad:] = x
    return big


def correlate1d(x, w, b, stride, pad):
    k = w.shape[-1]
    v = np.lib.stride_tricks.sliding_window_view(padded(x, pad), k, axis=2)[:, :, ::stride]
    return np.tensordot(v, w, axes=((1, 3), (1, 2))).transpose(0, 2, 1) + b[:, None]


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[..., ::-1], b, stride, pad)
