# cause: the output size is rounded up instead of down, so windows that do not fit completely produce additional rows and columns
# name: ceiling-for-floor|one-window-too-many
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho = -(-(H + 2 * pad - KH) // stride) + 1
    Wo = -(-(W + 2 * pad - KW) // stride) + 1
    # a bit more room at the end
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad + stride), (pad, pad + stride)))
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for f in range(F):
        for i in range(Ho):
            for j in range(Wo):
                t = xp[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW] * w[f]
                out[:, f, i, j] = t.sum(axis=(1, 2, 3)) + b[f]
    return out
