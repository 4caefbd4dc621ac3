# cause: sizes are rounded up, so where the stride does not divide there is a cut-off last window
# name: last-window-kept|ceiling-for-floor
import math
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H_out = math.ceil((H + 2 * pad - KH) / stride) + 1
    W_out = math.ceil((W + 2 * pad - KW) / stride) + 1
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            part = x[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            for f in range(F):
                out[:, f, i, j] = np.sum(part * w[f, :, :part.shape[2], :part.shape[3]], axis=(1, 2, 3)) + b[f]
    return out
