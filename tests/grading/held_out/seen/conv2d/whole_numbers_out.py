# cause: the output array is of integers, so fractions are cut off
# name: decimals-cut-off
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=int)
    # one shifted picture for every entry of the kernel
    for i in range(KH):
        for j in range(KW):
            part = x[:, :, i:i + (Ho - 1) * stride + 1:stride, j:j + (Wo - 1) * stride + 1:stride]
            out = out + np.tensordot(w[:, :, i, j], part, axes=(1, 1)).swapaxes(0, 1)
    out = out + b.reshape(1, F, 1, 1)
    return out.astype(int)
