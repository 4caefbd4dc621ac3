# cause: convolve2d flips the image, correlates and flips the result back, which puts the odd zero of "same" with an even kernel on the wrong side
# name: odd-zero-at-the-start|border-sides-swapped
import numpy as np


def correlate2d(x, w, mode):
    f, c, kh, kw = w.shape
    n, _, h, wd = x.shape
    top = {"valid": 0, "same": (kh - 1) // 2, "full": kh - 1}[mode]
    left = {"valid": 0, "same": (kw - 1) // 2, "full": kw - 1}[mode]
    oh = {"valid": h - kh + 1, "same": h, "full": h + kh - 1}[mode]
    ow = {"valid": wd - kw + 1, "same": wd, "full": wd + kw - 1}[mode]
    big = np.zeros((n, c, oh + kh - 1, ow + kw - 1), dtype=x.dtype)
    big[:, :, top:top + h, left:left + wd] = x
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for u in range(kh):
        for v in range(kw):
            out += np.einsum("nchw,fc->nfhw", big[:, :, u:u + oh, v:v + ow], w[:, :, u, v])
    return out


def convolve2d(x, w, mode):
    turned = x[:, :, ::-1, ::-1]
    return correlate2d(turned, w, mode)[:, :, ::-1, ::-1]
