# cause: each kernel is turned by 180 degrees before it becomes a row, a true convolution, though the task wants it as it is
# name: kernel-flipped
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh = (H + 2 * pad - KH) // stride + 1
    ow = (W + 2 * pad - KW) // stride + 1

    # index arrays, as in the well known im2col
    c = np.repeat(np.arange(C), KH * KW).reshape(-1, 1)
    r = np.tile(np.repeat(np.arange(KH), KW), C).reshape(-1, 1) + stride * np.repeat(np.arange(oh), ow)
    q = np.tile(np.arange(KW), C * KH).reshape(-1, 1) + stride * np.tile(np.arange(ow), oh)
    cols = xp[:, c, r, q]

    kernels = np.flip(w, (2, 3)).reshape(F, -1)
    out = kernels @ cols
    return out.reshape(N, F, oh, ow) + b.reshape(1, F, 1, 1)
