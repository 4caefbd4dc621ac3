# cause: in the loop over the channels the output is assigned (=) instead of added up (+=), so only the last channel counts
# name: last-channel-only
import numpy as np


def correlate2d(x, w, mode):
    F, C, KH, KW = w.shape
    if mode == "valid":
        p = ((0, 0), (0, 0))
    elif mode == "same":
        p = (((KH - 1) // 2, KH - 1 - (KH - 1) // 2), ((KW - 1) // 2, KW - 1 - (KW - 1) // 2))
    else:
        p = ((KH - 1, KH - 1), (KW - 1, KW - 1))
    xp = np.pad(x, ((0, 0), (0, 0)) + p)
    Ho = xp.shape[2] - KH + 1
    Wo = xp.shape[3] - KW + 1
    out = np.zeros((x.shape[0], F, Ho, Wo), dtype=x.dtype)
    for f in range(F):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    out[:, f, i, j] = (xp[:, c, i:i + KH, j:j + KW] * w[f, c]).sum(axis=(1, 2))
    return out


def convolve2d(x, w, mode):
    w2 = w[:, :, ::-1, :][:, :, :, ::-1]
    return correlate2d(x, w2, mode)
