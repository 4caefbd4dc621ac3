# cause: the output has the length for the stride, but neighbouring windows are only one entry apart because the start is not multiplied by the stride
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, C, K = w.shape
    x = np.concatenate([np.zeros((N, C, pad), x.dtype), x, np.zeros((N, C, pad), x.dtype)], axis=2)
    L_out = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for t in range(L_out):
                acc = b[f]
                for c in range(C):
                    acc = acc + x[n, c, t:t + K] @ w[f, c]
                out[n, f, t] = acc
    return out


def convolve1d(x, w, b, stride, pad):
    turned = w[:, :, ::-1]
    return correlate1d(x, turned, b, stride, pad)
