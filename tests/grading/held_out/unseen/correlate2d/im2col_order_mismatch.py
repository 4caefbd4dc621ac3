# cause: the im2col rows are in the order (KH, KW, C) while the kernels are flattened in the order (C, KH, KW), so values and weights are paired wrongly with several channels
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np


def im2col(xp, KH, KW):
    N, C, H, W = xp.shape
    Ho, Wo = H - KH + 1, W - KW + 1
    cols = []
    for i in range(Ho):
        for j in range(Wo):
            patch = xp[:, :, i:i + KH, j:j + KW].transpose(0, 2, 3, 1)
            cols.append(patch.reshape(N, -1))
    return np.stack(cols, axis=1), Ho, Wo      # (N, Ho*Wo, KH*KW*C)


def correlate2d(x, w, mode):
    F, C, KH, KW = w.shape
    if mode == "full":
        a, b = (KH - 1, KH - 1), (KW - 1, KW - 1)
    elif mode == "same":
        a = ((KH - 1) // 2, KH - 1 - (KH - 1) // 2)
        b = ((KW - 1) // 2, KW - 1 - (KW - 1) // 2)
    else:
        a = b = (0, 0)
    cols, Ho, Wo = im2col(np.pad(x, ((0, 0), (0, 0), a, b)), KH, KW)
    out = cols @ w.reshape(F, -1).T
    return out.transpose(0, 2, 1).reshape(len(x), F, Ho, Wo)


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
