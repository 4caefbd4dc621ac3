# cause: with "same" and an even kernel the odd zero is put at the top and the left, KH // 2 there, instead of at the bottom and the right
# name: odd-zero-at-the-start|border-sides-swapped
import numpy as np


def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "valid":
        pads = (0, 0), (0, 0)
    elif mode == "same":
        pads = (KH // 2, KH - 1 - KH // 2), (KW // 2, KW - 1 - KW // 2)
    else:
        pads = (KH - 1, KH - 1), (KW - 1, KW - 1)
    xp = np.pad(x, ((0, 0), (0, 0)) + pads)
    Ho, Wo = xp.shape[2] - KH + 1, xp.shape[3] - KW + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", xp[:, :, i:i + KH, j:j + KW], w)
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
