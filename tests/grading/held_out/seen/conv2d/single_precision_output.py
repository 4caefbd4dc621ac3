# cause: the output array is created as float32, so results of float64 inputs lose half their digits
# name: precision-lost
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H2 = (H + 2 * pad - KH) // stride + 1
    W2 = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, H2, W2), dtype=np.float32)  # float32 is what networks use
    for f in range(F):
        for i in range(H2):
            for j in range(W2):
                y0, x0 = i * stride, j * stride
                out[:, f, i, j] = (x[:, :, y0:y0 + KH, x0:x0 + KW] * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return out
