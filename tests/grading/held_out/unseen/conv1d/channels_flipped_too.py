# cause: convolve1d also turns round the order of the channels of the kernel
# name: channels-in-reverse-order
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
                out[n, f, i] = np.sum(xp[n, :, i * stride:i * stride + K] * w[f]) + b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    flipped = np.array([np.flip(k) for k in w])
    return correlate1d(x, flipped, b, stride, pad)
