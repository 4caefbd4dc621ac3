# cause: convolve1d flips the signal instead of the kernel, so the output comes out in reverse order
# name: image-flipped|result-turned-round|kernel-not-flipped
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate1d(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    win = sliding_window_view(xp, w.shape[2], axis=2)[:, :, ::stride]
    return np.einsum("nclk,fck->nfl", win, w) + b[None, :, None]


def convolve1d(x, w, b, stride, pad):
    x_rev = x[:, :, ::-1]
    return correlate1d(x_rev, w, b, stride, pad)
