# cause: in circular mode the column index is taken modulo the height of the image instead of its width
# name: height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|index-beyond-the-array|axes-swapped
import numpy as np


def indices(size, pad, mode):
    i = np.arange(-pad, size + pad)
    if mode == "replicate":
        return np.clip(i, 0, size - 1)
    if mode == "reflect":
        i = np.abs(i)
        return np.where(i >= size, 2 * (size - 1) - i, i)
    return i


def conv2d(x, w, b, pad, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "zeros":
        xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    else:
        r, s = indices(H, pad, mode), indices(W, pad, mode)
        if mode == "circular":
            r = r % H
            s = s % H
        xp = x[:, :, r][:, :, :, s]
    Ho, Wo = H + 2 * pad - KH + 1, W + 2 * pad - KW + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for f in range(F):
        for i in range(Ho):
            for j in range(Wo):
                out[:, f, i, j] = (xp[:, :, i : i + KH, j : j + KW] * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return out
