# cause: flips the kernels along the channel axis (1) and not along the entries (2)
# name: channels-in-reverse-order|kernel-not-flipped
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate1d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    win = sliding_window_view(x, w.shape[-1], axis=-1)[:, :, ::stride]
    return np.einsum('nclk,fck->nfl', win, w) + b[None, :, None]


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, ::-1], b, stride, pad)
