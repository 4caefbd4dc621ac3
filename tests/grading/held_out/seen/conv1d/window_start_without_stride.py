# cause: in convolve1d window t starts at t instead of t * stride; only the number of outputs follows the stride
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, C, K = w.shape
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad)])
    n_out = (L + 2*pad - K)//stride + 1
    out = np.zeros((N, F, n_out), dtype=x.dtype)
    for f in range(F):
        for t in range(n_out):
            for k in range(K):
                for c in range(C):
                    out[:, f, t] += x[:, c, t*stride + k] * w[f, c, k]
        out[:, f] += b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, C, K = w.shape
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad)])
    n_out = (L + 2*pad - K)//stride + 1
    out = np.zeros((N, F, n_out), dtype=x.dtype)
    for f in range(F):
        for t in range(n_out):
            for k in range(K):
                for c in range(C):
                    out[:, f, t] += x[:, c, t + K - 1 - k] * w[f, c, k]
        out[:, f] += b[f]
    return out
