# cause: in mode "same" with an even kernel the odd zero is put at the top/left, k // 2 before and (k - 1) // 2 after, instead of at the bottom/right.
# name: odd-zero-at-the-start|same-padded-by-half
import numpy as np


def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "valid":
        t = bo = l = r = 0
    elif mode == "same":
        t = KH // 2
        bo = KH - 1 - t
        l = KW // 2
        r = KW - 1 - l
    else:
        t = bo = KH - 1
        l = r = KW - 1
    big = np.zeros((N, C, H + t + bo, W + l + r), dtype=x.dtype)
    big[:, :, t:t + H, l:l + W] = x
    Ho = big.shape[2] - KH + 1
    Wo = big.shape[3] - KW + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for u in range(KH):
        for v in range(KW):
            piece = big[:, :, u:u + Ho, v:v + Wo]
            out += np.einsum("nchw,fc->nfhw", piece, w[:, :, u, v])
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, axis=(2, 3)), mode)
