# cause: the loop over the channels assigns the sum of each channel to the output instead of adding it, so only the last channel counts
# name: last-channel-only
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    L_out = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(L_out):
                for c in range(C):
                    seg = xp[n, c, i * stride:i * stride + K]
                    out[n, f, i] = np.dot(seg, w[f, c])
                out[n, f, i] += b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    flipped = np.array([[k[::-1] for k in kernel] for kernel in w])
    return correlate1d(x, flipped, b, stride, pad)
