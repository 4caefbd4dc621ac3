# cause: convolve1d reverses the order of the channels of the kernel as well as its entries
# name: channels-in-reverse-order
import numpy as np


def correlate1d(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    K = w.shape[2]
    L_out = (xp.shape[2] - K) // stride + 1
    out = np.zeros((x.shape[0], w.shape[0], L_out), dtype=x.dtype)
    for i in range(L_out):
        seg = xp[:, :, i * stride:i * stride + K]
        out[:, :, i] = np.einsum("nck,fck->nf", seg, w) + b
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, np.flip(w, axis=(1, 2)), b, stride, pad)
