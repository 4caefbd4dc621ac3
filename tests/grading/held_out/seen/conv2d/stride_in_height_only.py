# cause: the windows step by the stride along the height only; along the width window j starts at j
# name: stride-down-only|windows-not-moved-by-stride
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho = 1 + (H + 2*pad - KH)//stride
    Wo = 1 + (W + 2*pad - KW)//stride
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant', constant_values=0)
    out = np.empty((N, F, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        h0 = i * stride
        for j in range(Wo):
            win = xp[:, None, :, h0:h0+KH, j:j+KW]
            out[:, :, i, j] = (win * w[None]).sum(axis=(2, 3, 4)) + b
    return out
