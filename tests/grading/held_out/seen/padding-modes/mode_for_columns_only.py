# cause: the padding mode is applied to the columns only, rows are always padded with zeros
# name: border-of-one-axis-only|border-zero
import numpy as np

NAMES = dict(zeros="constant", reflect="reflect", replicate="edge", circular="wrap")


def conv2d(x, w, b, pad, mode):
    rows = np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))
    padded = np.pad(rows, ((0, 0), (0, 0), (0, 0), (pad, pad)), NAMES[mode])
    f, c, kh, kw = w.shape
    s = padded.strides
    oh = padded.shape[2] - kh + 1
    ow = padded.shape[3] - kw + 1
    shape = (len(x), c, oh, ow, kh, kw)
    win = np.lib.stride_tricks.as_strided(padded, shape, s + s[2:])
    out = np.tensordot(win, w, axes=([1, 4, 5], [1, 2, 3]))
    return np.moveaxis(out, 3, 1) + b[:, None, None]
