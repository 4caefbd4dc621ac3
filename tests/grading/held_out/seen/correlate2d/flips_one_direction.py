# cause: the kernel is flipped along the width only
# name: kernel-mirrored
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
    padded = np.pad(x, ((0, 0), (0, 0), _pads(w.shape[2], mode), _pads(w.shape[3], mode)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w, optimize=True)


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, axis=-1), mode)
