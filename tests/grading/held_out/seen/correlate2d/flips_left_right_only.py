# cause: convolve2d flips the kernel only along its width, not along its height
# name: kernel-mirrored
import numpy as np


def slide(x, w):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    out = np.zeros((N, F, H - KH + 1, W - KW + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            for f in range(F):
                out[:, f, i, j] = np.sum(x[:, :, i:i + KH, j:j + KW] * w[f], axis=(1, 2, 3))
    return out


def add_zeros(x, kh, kw, mode):
    if mode == "full":
        return np.pad(x, ((0, 0), (0, 0), (kh - 1,) * 2, (kw - 1,) * 2))
    if mode == "same":
        a, b = (kh - 1) // 2, (kw - 1) // 2
        return np.pad(x, ((0, 0), (0, 0), (a, kh - 1 - a), (b, kw - 1 - b)))
    return x


def correlate2d(x, w, mode):
    return slide(add_zeros(x, w.shape[2], w.shape[3], mode), w)


def convolve2d(x, w, mode):
    flipped = w[..., ::-1]
    return slide(add_zeros(x, w.shape[2], w.shape[3], mode), flipped)
