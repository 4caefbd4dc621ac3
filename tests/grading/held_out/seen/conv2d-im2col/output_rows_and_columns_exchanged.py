# cause: the columns of the product are reshaped to (W_out, H_out) and transposed, although they run row by row
# name: result-transposed|axes-in-another-order|axes-swapped|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H_out, W_out = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    # index arrays as in the lecture
    c = np.repeat(np.arange(C), KH * KW)[:, None]
    i = np.tile(np.repeat(np.arange(KH), KW), C)[:, None] + stride * np.repeat(np.arange(H_out), W_out)[None, :]
    j = np.tile(np.arange(KW), KH * C)[:, None] + stride * np.tile(np.arange(W_out), H_out)[None, :]
    cols = p[:, c, i, j]
    y = w.reshape(F, -1) @ cols + b[None, :, None]
    return y.reshape(N, F, W_out, H_out).transpose(0, 1, 3, 2)
