# cause: np.flip without an axis turns kernels and channels round as well
# name: kernels-in-reverse-order|channels-in-reverse-order
import numpy as np

def correlate1d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)), mode='constant')
    N, C, L = x.shape
    F, C, K = w.shape
    n_out = (L - K) // stride + 1
    out = np.zeros((N, F, n_out), dtype=x.dtype)
    for i in range(n_out):
        seg = x[:, :, i * stride:i * stride + K]
        for f in range(F):
            out[:, f, i] = (seg * w[f]).sum(axis=(1, 2)) + b[f]
    return out

def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, np.flip(w), b, stride, pad)
