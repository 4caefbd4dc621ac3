# cause: the bias is added once for each channel instead of once for the whole sum
# name: bias-in-every-channel
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    Lo = (L + 2 * pad - K) // stride + 1
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad)], mode="constant")
    out = np.zeros((N, F, Lo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for c in range(C):
                for i in range(Lo):
                    s = b[f]
                    for k in range(K):
                        s += xp[n, c, i * stride + k] * w[f, c, k]
                    out[n, f, i] += s
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
