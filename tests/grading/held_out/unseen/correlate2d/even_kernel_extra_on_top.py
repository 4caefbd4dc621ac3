# cause: in mode "same" with an even kernel the odd zero is added at the top and left (size // 2 before) instead of at the bottom and right
# name: odd-zero-at-the-start|same-padded-by-half
import numpy as np

def get_pad(k, mode):
    if mode == "valid":
        return (0, 0)
    if mode == "full":
        return (k - 1, k - 1)
    before = k // 2
    return (before, k - 1 - before)

def correlate2d(x, w, mode):
    F, C, KH, KW = w.shape
    xp = np.pad(x, [(0, 0), (0, 0), get_pad(KH, mode), get_pad(KW, mode)])
    win = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))
    return np.einsum("nchwuv,fcuv->nfhw", win, w)

def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, (2, 3)), mode)
