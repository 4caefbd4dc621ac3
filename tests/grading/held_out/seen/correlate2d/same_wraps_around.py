# cause: the border of "same" is filled by wrapping round to the other side of the image (np.roll) instead of with zeros
# name: border-circular
import numpy as np


def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "same":
        out = np.zeros((N, F, H, W), dtype=x.dtype)
        top, left = (KH - 1) // 2, (KW - 1) // 2
        for u in range(KH):
            for v in range(KW):
                shifted = np.roll(x, (top - u, left - v), axis=(2, 3))
                out += np.einsum("nchw,fc->nfhw", shifted, w[:, :, u, v])
        return out
    if mode == "full":
        x = np.pad(x, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    Ho, Wo = x.shape[2] - KH + 1, x.shape[3] - KW + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for u in range(KH):
        for v in range(KW):
            out += np.einsum("nchw,fc->nfhw", x[:, :, u:u + Ho, v:v + Wo], w[:, :, u, v])
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
