# cause: convolve2d calls np.flip without axes, which also reverses the order of the kernels and of the channels
# name: channels-in-reverse-order|kernels-in-reverse-order
import numpy as np


def correlate2d(x, w, mode):
    KH, KW = w.shape[2:]
    top = left = bottom = right = 0
    if mode == "same":
        top, left = (KH - 1) // 2, (KW - 1) // 2
        bottom, right = KH - 1 - top, KW - 1 - left
    if mode == "full":
        top = bottom = KH - 1
        left = right = KW - 1
    big = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    rows, cols = big.shape[2] - KH + 1, big.shape[3] - KW + 1
    out = np.zeros((x.shape[0], w.shape[0], rows, cols), dtype=x.dtype)
    for r in range(rows):
        for c in range(cols):
            out[:, :, r, c] = np.tensordot(big[:, :, r:r + KH, c:c + KW], w, axes=([1, 2, 3], [1, 2, 3]))
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w), mode)
