# cause: correlation and convolution are exchanged: correlate1d flips the kernel and convolve1d does not
# name: kernel-flipped|kernel-not-flipped
import numpy as np


def convolve1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    starts = np.arange((L + 2 * pad - K) // stride + 1) * stride
    idx = starts[:, None] + np.arange(K)[None, :]
    win = xp[:, :, idx]                                   # N C L_out K
    out = np.tensordot(win, w, axes=([1, 3], [1, 2]))     # N L_out F
    return out.transpose(0, 2, 1) + b[:, None]


def correlate1d(x, w, b, stride, pad):
    return convolve1d(x, w[:, :, ::-1], b, stride, pad)
