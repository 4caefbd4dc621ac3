# cause: the kernel is flipped in both directions before it is applied
# name: kernel-flipped
import numpy as np


def conv2d(x, w, b, pad, mode):
    lookup = dict(zeros="constant", reflect="reflect", replicate="edge", circular="wrap")
    padding = ((0, 0), (0, 0), (pad, pad), (pad, pad))
    xp = np.pad(x, padding, mode=lookup[mode])
    kernel = w[:, :, ::-1, ::-1]
    kh, kw = kernel.shape[-2:]
    Ho = xp.shape[2] - kh + 1
    Wo = xp.shape[3] - kw + 1
    y = 0
    for i in range(kh):
        for j in range(kw):
            part = xp[:, :, i : i + Ho, j : j + Wo]
            y = y + np.einsum("nchw,fc->nfhw", part, kernel[:, :, i, j])
    return y + b[:, None, None]
