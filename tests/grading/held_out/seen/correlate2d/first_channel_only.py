# cause: only the first channel of the images and kernels is used, the sum over the channels is missing
# name: first-channel-only
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
    xp = np.pad(x, ((0, 0), (0, 0), (t, b), (l, r)))
    Ho = H + t + b - KH + 1
    Wo = W + l + r - KW + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            img, ker = xp[n, 0], w[f, 0]
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = (img[i:i + KH, j:j + KW] * ker).sum()
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
