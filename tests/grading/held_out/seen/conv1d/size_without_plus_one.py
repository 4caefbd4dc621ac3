# cause: the output has one position too few: no + 1
# name: plus-one-forgotten|last-row-and-column-left-out
import numpy as np

def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    L_out = (L + 2 * pad - K) // stride
    out = np.zeros((N, F, L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(L_out):
                s = b[f]
                for c in range(C):
                    for k in range(K):
                        pos = i * stride + k - pad
                        if pos >= 0 and pos < L:
                            s += x[n, c, pos] * w[f, c, k]
                out[n, f, i] = s
    return out

def convolve1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    L_out = (L + 2 * pad - K) // stride
    out = np.zeros((N, F, L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(L_out):
                s = b[f]
                for c in range(C):
                    for k in range(K):
                        pos = i * stride + (K - 1 - k) - pad
                        if 0 <= pos < L:
                            s += x[n, c, pos] * w[f, c, k]
                out[n, f, i] = s
    return out
