# cause: convolve2d flips the kernel only left-right (last axis) and not top-bottom.
# name: kernel-mirrored
import numpy as np


def pads(k, mode):
    if mode == "valid":
        return (0, 0)
    if mode == "full":
        return (k - 1, k - 1)
    before = (k - 1) // 2
    return (before, k - 1 - before)


def correlate2d(x, w, mode):
    kh, kw = w.shape[-2:]
    xp = np.pad(x, [(0, 0), (0, 0), pads(kh, mode), pads(kw, mode)])
    win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))
    return np.einsum("nchwuv,fcuv->nfhw", win, w)


def convolve2d(x, w, mode):
    # turn the kernel around
    return correlate2d(x, w[..., ::-1], mode)
