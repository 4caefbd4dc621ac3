# cause: in the mode "same" with an even kernel the odd zero is added at the top and left instead of at the bottom and right
# name: odd-zero-at-the-start|same-padded-by-half
import numpy as np


def _pad(x, kh, kw, mode):
    if mode == "valid":
        return x
    if mode == "full":
        return np.pad(x, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    t, l = kh // 2, kw // 2
    return np.pad(x, ((0, 0), (0, 0), (t, kh - 1 - t), (l, kw - 1 - l)))


def correlate2d(x, w, mode):
    F, C, kh, kw = w.shape
    xp = _pad(x, kh, kw, mode)
    win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))
    return np.einsum("ncijuv,fcuv->nfij", win, w)


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, (2, 3)), mode)
