# cause: in the mode "same" floor(K / 2) zeros are added on both sides, so with an even kernel the output is one row or column too large
# name: same-padded-by-half|odd-zero-at-the-start|padding-of-another-mode
import numpy as np


def correlate2d(x, w, mode):
    n, c, h, wid = x.shape
    f, _, kh, kw = w.shape
    ph, pw = {"valid": (0, 0), "same": (kh // 2, kw // 2), "full": (kh - 1, kw - 1)}[mode]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    oh, ow = h + 2 * ph - kh + 1, wid + 2 * pw - kw + 1
    res = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for a in range(n):
        for k in range(f):
            for i in range(oh):
                for j in range(ow):
                    res[a, k, i, j] = np.sum(x[a, :, i:i + kh, j:j + kw] * w[k])
    return res


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
