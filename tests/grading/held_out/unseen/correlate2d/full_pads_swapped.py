# cause: in mode "full" the height is padded by KW - 1 and the width by KH - 1 (the two kernel sizes are swapped)
# name: padding-of-the-other-axis|kernel-height-and-width-swapped|axes-swapped|height-taken-for-width|width-taken-for-height
import numpy as np


def pad_image(x, KH, KW, mode):
    if mode == "valid":
        return x
    if mode == "same":
        top = (KH - 1) // 2
        left = (KW - 1) // 2
        return np.pad(x, ((0, 0), (0, 0), (top, KH - 1 - top), (left, KW - 1 - left)))
    if mode == "full":
        return np.pad(x, ((0, 0), (0, 0), (KW - 1, KW - 1), (KH - 1, KH - 1)))


def correlate2d(x, w, mode):
    F, C, KH, KW = w.shape
    p = pad_image(x, KH, KW, mode)
    N, _, H, W = p.shape
    out = np.zeros((N, F, H - KH + 1, W - KW + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(H - KH + 1):
                for j in range(W - KW + 1):
                    out[n, f, i, j] = np.sum(p[n, :, i:i + KH, j:j + KW] * w[f])
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
