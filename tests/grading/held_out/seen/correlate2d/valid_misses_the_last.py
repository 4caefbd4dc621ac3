# cause: the output size is counted as padded size - kernel without the + 1, so the last row and the last column are missing in every mode
# name: plus-one-forgotten|last-row-and-column-left-out|size-over-the-stride
import numpy as np


def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "same":
        top, left = (KH - 1) // 2, (KW - 1) // 2
        x = np.pad(x, ((0, 0), (0, 0), (top, KH - 1 - top), (left, KW - 1 - left)))
    if mode == "full":
        x = np.pad(x, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    rows, cols = x.shape[2] - KH, x.shape[3] - KW
    out = np.zeros((N, F, rows, cols), dtype=x.dtype)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = np.tensordot(x[:, :, i:i + KH, j:j + KW], w, ((1, 2, 3), (1, 2, 3)))
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
