# cause: in as_strided the steps from window to window are not multiplied by the stride, so windows move by one pixel
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np
from numpy.lib.stride_tricks import as_strided


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))))
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    sN, sC, sH, sW = xp.strides
    v = as_strided(xp, shape=(N, C, KH, KW, Ho, Wo), strides=(sN, sC, sH, sW, sH, sW))
    cols = v.reshape(N, C * KH * KW, Ho * Wo)
    out = np.matmul(w.reshape(F, -1), cols) + b[:, None]
    return out.reshape(N, F, Ho, Wo)
