# cause: the size of the output is rounded up instead of down, so a stride that does not divide gives an extra row or column from windows that hang over the edge
# name: ceiling-for-floor|one-window-too-many|size-over-the-stride
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho = int(np.ceil((H + 2 * pad - KH) / stride)) + 1
    Wo = int(np.ceil((W + 2 * pad - KW) / stride)) + 1
    # a bit of room on the right and below so that no slice is too short
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad + stride), (pad, pad + stride)))
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            patch = xp[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out
