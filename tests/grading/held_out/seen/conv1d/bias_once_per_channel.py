# cause: the bias is added inside the loop over the channels, so C times instead of once
# name: bias-in-every-channel
import numpy as np


def correlate1d(x, w, b, stride, pad):
    (N, C, L), (F, _, K) = x.shape, w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    n_out = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, n_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(n_out):
                start = i * stride
                for c in range(C):
                    out[n, f, i] += np.dot(x[n, c, start:start + K], w[f, c]) + b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
