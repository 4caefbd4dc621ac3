# cause: the kernel's height is used for its width too when W_out is computed, so for kernels that are not square the output has a wrong width, or an index runs over the border
# name: height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|axes-swapped|index-beyond-the-array|window-beyond-the-image
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, K, KW = w.shape
    xp = np.zeros((N, C, H + 2*pad, W + 2*pad), dtype=x.dtype)
    xp[:, :, pad:pad+H, pad:pad+W] = x
    H_out = (H + 2*pad - K) // stride + 1
    W_out = (W + 2*pad - K) // stride + 1
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for u in range(K):
        for v in range(KW):
            for i in range(H_out):
                for j in range(W_out):
                    out[:, :, i, j] += xp[:, :, i*stride+u, j*stride+v] @ w[:, :, u, v].T
    return out + b.reshape(1, F, 1, 1)
