# cause: convolve1d turns the kernels round inside the argument w itself, so the caller's w is changed
import numpy as np


def correlate1d(x, w, b, stride, pad):
    F, C, K = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    L_out = (xp.shape[2] - K) // stride + 1
    out = np.zeros((x.shape[0], F, L_out), dtype=x.dtype)
    for k in range(K):
        part = xp[:, :, k:k + (L_out - 1) * stride + 1:stride]
        out += np.einsum("ncl,fc->nfl", part, w[:, :, k])
    return out + b.reshape(1, -1, 1)


def convolve1d(x, w, b, stride, pad):
    F, C, K = w.shape
    # swap first and last, second and last but one, ...
    for k in range(K // 2):
        tmp = w[:, :, k].copy()
        w[:, :, k] = w[:, :, K - 1 - k]
        w[:, :, K - 1 - k] = tmp
    return correlate1d(x, w, b, stride, pad)
