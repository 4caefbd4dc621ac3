# cause: the kernel is taken as square: its height is used for the width too, in the size of the output and in the sums
# name: height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|axes-swapped|index-beyond-the-array
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, K, _ = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - K) // stride + 1
    Wo = (W + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype) + b[:, None, None].astype(x.dtype)
    for u in range(K):
        for v in range(K):
            part = xp[:, :, u:u + stride * (Ho - 1) + 1:stride, v:v + stride * (Wo - 1) + 1:stride]
            out += np.einsum("nchw,fc->nfhw", part, w[:, :, u, v])
    return out
