# cause: the entries of a window are laid out row, column, channel while those of the kernel are channel, row, column
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh, ow = (h + 2 * pad - kh) // stride + 1, (wd + 2 * pad - kw) // stride + 1
    pieces = []
    for u in range(kh):
        for v in range(kw):
            sub = xp[:, :, u:, v:][:, :, ::stride, ::stride][:, :, :oh, :ow]
            pieces.append(sub.reshape(n, c, oh * ow))
    X = np.concatenate(pieces, axis=1)
    res = np.matmul(w.reshape(f, c * kh * kw), X)
    return res.reshape(n, f, oh, ow) + b[:, None, None]
