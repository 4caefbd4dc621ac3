# cause: mode "full" adds KH - 1 (KW - 1) zeros in all, half before and half after, instead of that many on each side, so it is the same as mode "same".
# name: padding-of-another-mode|padding-one-short
import numpy as np


def pad_image(x, kh, kw, mode):
    if mode == "valid":
        return x
    # same and full: spread the k-1 zeros over both sides
    total_h = kh - 1
    total_w = kw - 1
    top, left = total_h // 2, total_w // 2
    return np.pad(x, ((0, 0), (0, 0), (top, total_h - top), (left, total_w - left)))


def correlate2d(x, w, mode):
    F, C, kh, kw = w.shape
    xp = pad_image(x, kh, kw, mode)
    N, _, Hp, Wp = xp.shape
    out = np.empty((N, F, Hp - kh + 1, Wp - kw + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Hp - kh + 1):
                for j in range(Wp - kw + 1):
                    out[n, f, i, j] = (xp[n, :, i:i + kh, j:j + kw] * w[f]).sum()
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
