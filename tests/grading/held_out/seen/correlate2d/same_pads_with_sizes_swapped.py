# cause: for "same" the zeros along the height are counted from the kernel's width and those along the width from its height
# name: padding-of-the-other-axis|axes-swapped|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|window-beyond-the-image
import numpy as np


def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "valid":
        xp = x
    elif mode == "same":
        a = (KW - 1) // 2
        b = (KH - 1) // 2
        xp = np.pad(x, ((0, 0), (0, 0), (a, KW - 1 - a), (b, KH - 1 - b)))
    elif mode == "full":
        xp = np.pad(x, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    h = xp.shape[2] - KH + 1
    v = xp.shape[3] - KW + 1
    out = np.zeros((N, F, h, v), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for c in range(C):
                for i in range(h):
                    for j in range(v):
                        out[n, f, i, j] += np.sum(xp[n, c, i:i + KH, j:j + KW] * w[f, c])
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
