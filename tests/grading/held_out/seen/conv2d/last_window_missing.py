# cause: the loop over positions ends at size - kernel (exclusive), so where the stride divides the last row and the last column of windows are never visited and stay zero
# name: last-row-and-column-left-out|loop-one-short|plus-one-forgotten
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    HH, WW = x_pad.shape[2:]
    out = np.zeros((N, F, (HH - KH) // stride + 1, (WW - KW) // stride + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i, top in enumerate(range(0, HH - KH, stride)):
                for j, left in enumerate(range(0, WW - KW, stride)):
                    out[n, f, i, j] = np.sum(x_pad[n, :, top:top + KH, left:left + KW] * w[f]) + b[f]
    return out
