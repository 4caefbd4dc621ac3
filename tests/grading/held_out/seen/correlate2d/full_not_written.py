# cause: the mode "full" was not written, both functions return None for it
# name: unfinished
import numpy as np


def correlate2d(x, w, mode):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    out = None
    if mode == "valid":
        xp = x
    elif mode == "same":
        a, b = (kh - 1) // 2, (kw - 1) // 2
        xp = np.pad(x, ((0, 0), (0, 0), (a, kh - 1 - a), (b, kw - 1 - b)))
    else:
        # TODO full
        return out
    oh, ow = xp.shape[2] - kh + 1, xp.shape[3] - kw + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            for k in range(f):
                out[:, k, i, j] = np.sum(xp[:, :, i:i + kh, j:j + kw] * w[k], axis=(1, 2, 3))
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
