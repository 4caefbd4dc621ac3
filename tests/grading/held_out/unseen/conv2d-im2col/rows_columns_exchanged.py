# cause: the output is reshaped to (N, F, W_out, H_out), rows and columns of the output exchanged
# name: axes-swapped|axes-in-another-order|height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height|result-transposed
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    H_out = (H + 2 * pad - KH) // stride + 1
    W_out = (W + 2 * pad - KW) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col = np.empty((N, C, KH, KW, H_out, W_out), dtype=x.dtype)
    for i in range(KH):
        i_max = i + stride * H_out
        for j in range(KW):
            j_max = j + stride * W_out
            col[:, :, i, j] = padded[:, :, i:i_max:stride, j:j_max:stride]
    col = col.transpose(0, 4, 5, 1, 2, 3).reshape(N * H_out * W_out, -1)
    out = np.dot(col, w.reshape(F, -1).T) + b
    return out.reshape(N, H_out * W_out, F).transpose(0, 2, 1).reshape(N, F, W_out, H_out)
