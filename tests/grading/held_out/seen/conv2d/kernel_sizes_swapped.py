# cause: the two sizes of the kernel are read in the wrong order, KW as height and KH as width, wrong for kernels that are not square
# name: axes-swapped|height-and-width-of-the-window-swapped|kernel-height-and-width-swapped|height-taken-for-width|width-taken-for-height|axes-in-another-order|window-beyond-the-image
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KW, KH = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    kernels = w.reshape(F, C * KH * KW)
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                v = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW].ravel()
                out[n, :, i, j] = kernels.dot(v) + b
    return out
