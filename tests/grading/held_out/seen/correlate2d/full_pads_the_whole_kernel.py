# cause: "full" adds KH and KW zeros on each side instead of KH - 1 and KW - 1, so the output has a ring of zeros too much
# name: padding-one-too-much
import numpy as np


def _pad(x, kh, kw, mode):
    if mode == "full":
        t = b = kh
        l = r = kw
    elif mode == "same":
        t = (kh - 1) // 2
        b = kh - 1 - t
        l = (kw - 1) // 2
        r = kw - 1 - l
    else:
        t = b = l = r = 0
    return np.pad(x, ((0, 0), (0, 0), (t, b), (l, r)))


def correlate2d(x, w, mode):
    f, c, kh, kw = w.shape
    p = _pad(x, kh, kw, mode)
    n, _, hh, ww = p.shape
    out = np.zeros((n, f, hh - kh + 1, ww - kw + 1), dtype=x.dtype)
    for a in range(n):
        for k in range(f):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[a, k, i, j] = (p[a, :, i:i + kh, j:j + kw] * w[k]).sum()
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, axis=(2, 3)), mode)
