# cause: the zeros of the height are computed from the kernel's width and the other way round
# name: padding-of-the-other-axis
import numpy as np


def _pads(k, mode):
    if mode == "valid":
        return 0, 0
    if mode == "same":
        return (k - 1) // 2, k // 2
    if mode == "full":
        return k - 1, k - 1
    raise ValueError(f"unknown mode: {mode}")


def correlate2d(x, w, mode):
    padded = np.pad(x, ((0, 0), (0, 0), _pads(w.shape[3], mode), _pads(w.shape[2], mode)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w, optimize=True)


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, axis=(-2, -1)), mode)
