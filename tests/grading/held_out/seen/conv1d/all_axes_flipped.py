# cause: convolve1d flips the channels of the kernel together with its entries (w[:, ::-1, ::-1])
# name: channels-in-reverse-order
import numpy as np


def correlate1d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    win = np.lib.stride_tricks.sliding_window_view(x, w.shape[2], axis=2)[:, :, ::stride]
    return np.einsum("nclk,fck->nfl", win, w) + b[:, None]


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, ::-1, ::-1], b, stride, pad)
