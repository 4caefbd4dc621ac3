# cause: the mode "same" returns the first H rows and W columns of the full result instead of its middle
# name: all-padding-at-start|padding-at-start-only
import numpy as np


def _valid(x, w):
    kh, kw = w.shape[2:]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return np.tensordot(v, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def _full(x, w):
    kh, kw = w.shape[2:]
    return _valid(np.pad(x, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1))), w)


def correlate2d(x, w, mode):
    if mode == "valid":
        return _valid(x, w)
    out = _full(x, w)
    if mode == "same":
        out = out[:, :, :x.shape[2], :x.shape[3]]
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
