# cause: the size of the output leaves out the padding, so the last rows and columns are missing
# name: pad-forgotten
import numpy as np
from numpy.lib.stride_tricks import as_strided

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H - KH) // stride + 1
    Wo = (W - KW) // stride + 1
    s = xp.strides
    cols = as_strided(xp, (N, C, KH, KW, Ho, Wo), (s[0], s[1], s[2], s[3], s[2] * stride, s[3] * stride))
    cols = cols.reshape(N, C * KH * KW, Ho * Wo)
    return (w.reshape(F, -1) @ cols).reshape(N, F, Ho, Wo) + b.reshape(1, F, 1, 1)
