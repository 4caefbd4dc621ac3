# cause: the loops over the window positions end one too early (range(0, H - KH, stride) without + 1), so the last row and column of the output stay zero when the stride divides
# name: loop-one-short|last-row-and-column-left-out|plus-one-forgotten
import numpy as np


def conv2d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    out = np.zeros((N, F, (H - KH)//stride + 1, (W - KW)//stride + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for top in range(0, H - KH, stride):
                for left in range(0, W - KW, stride):
                    piece = x[n, :, top:top+KH, left:left+KW]
                    out[n, f, top//stride, left//stride] = np.sum(piece * w[f]) + b[f]
    return out
