# cause: the kernels are flipped along both axes before they are applied
# name: kernel-flipped
import numpy as np


def conv2d(x, w, b, pad, mode):
    kind = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}[mode]
    big = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode=kind)
    w = w[:, :, ::-1, ::-1]
    n, c, H, W = big.shape
    f, _, kh, kw = w.shape
    out = np.zeros((n, f, H - kh + 1, W - kw + 1), dtype=x.dtype)
    for image in range(n):
        for k in range(f):
            for r in range(H - kh + 1):
                for s in range(W - kw + 1):
                    out[image, k, r, s] = np.sum(big[image, :, r:r + kh, s:s + kw] * w[k]) + b[k]
    return out
