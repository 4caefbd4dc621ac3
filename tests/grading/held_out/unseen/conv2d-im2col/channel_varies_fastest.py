# cause: the entries of a window are laid out as row, column, channel while the kernel is flattened as channel, row, column
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np


def im2col(img, KH, KW, s, Ho, Wo):
    rows = []
    for u in range(KH):
        for v in range(KW):
            part = img[:, u:u + s * (Ho - 1) + 1:s, v:v + s * (Wo - 1) + 1:s]   # C, Ho, Wo
            rows.append(part.reshape(part.shape[0], -1))
    return np.concatenate(rows, axis=0)


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    W2 = w.reshape(F, C * KH * KW)
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        out[n] = (W2 @ im2col(xp[n], KH, KW, stride, Ho, Wo) + b[:, None]).reshape(F, Ho, Wo)
    return out
