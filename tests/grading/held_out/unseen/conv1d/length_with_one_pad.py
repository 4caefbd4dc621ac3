# cause: L_out counts the padding of one end only, so the outputs at the right end are missing
# name: pad-counted-once|padding-at-start-only|last-row-and-column-left-out
import numpy as np


def _slide(x, w, b, stride, pad):
    N, C, L = x.shape
    F, C, K = w.shape
    L_out = int(np.floor((L + pad - K) / stride)) + 1
    buf = np.zeros((N, C, L + 2 * pad), dtype=x.dtype)
    buf[:, :, pad:pad + L] = x
    y = np.zeros((N, F, L_out), dtype=x.dtype)
    for i in range(L_out):
        seg = buf[:, :, i * stride:i * stride + K]
        y[:, :, i] = np.einsum("nck,fck->nf", seg, w) + b
    return y


def correlate1d(x, w, b, stride, pad):
    return _slide(x, w, b, stride, pad)


def convolve1d(x, w, b, stride, pad):
    return _slide(x, np.flip(w, axis=2), b, stride, pad)
