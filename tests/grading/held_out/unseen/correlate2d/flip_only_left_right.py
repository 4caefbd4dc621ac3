# cause: convolve2d flips the kernel only along its width and not along its height
# name: kernel-mirrored
import numpy as np


def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if mode == "valid":
        t = b = l = r = 0
    elif mode == "same":
        t, l = (KH - 1) // 2, (KW - 1) // 2
        b, r = KH - 1 - t, KW - 1 - l
    else:
        t = b = KH - 1
        l = r = KW - 1
    big = np.zeros((N, C, H + t + b, W + l + r), dtype=x.dtype)
    big[:, :, t:t + H, l:l + W] = x
    Ho, Wo = big.shape[2] - KH + 1, big.shape[3] - KW + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for u in range(KH):
        for v in range(KW):
            out += np.einsum("nchw,fc->nfhw", big[:, :, u:u + Ho, v:v + Wo], w[:, :, u, v])
    return out


def convolve2d(x, w, mode):
    flipped = w[..., ::-1]
    return correlate2d(x, flipped, mode)
