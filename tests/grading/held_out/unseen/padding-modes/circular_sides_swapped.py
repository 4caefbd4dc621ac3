# cause: in circular mode the sides are swapped, the first pixels are put before the image and the last ones behind it
# name: border-sides-swapped
import numpy as np


def pad_axis(a, p, mode, axis):
    if p == 0:
        return a
    a = np.moveaxis(a, axis, 0)
    if mode == "zeros":
        before = after = np.zeros_like(a[:p])
    elif mode == "reflect":
        before, after = a[1 : p + 1][::-1], a[-p - 1 : -1][::-1]
    elif mode == "replicate":
        before, after = np.repeat(a[:1], p, axis=0), np.repeat(a[-1:], p, axis=0)
    else:
        before, after = a[:p], a[-p:]
    return np.moveaxis(np.concatenate([before, a, after]), 0, axis)


def conv2d(x, w, b, pad, mode):
    x = pad_axis(pad_axis(x, pad, mode, 2), pad, mode, 3)
    F, C, KH, KW = w.shape
    H, W = x.shape[2] - KH + 1, x.shape[3] - KW + 1
    out = np.zeros((x.shape[0], F, H, W), dtype=x.dtype)
    for i in range(KH):
        for j in range(KW):
            out += np.einsum("nchw,fc->nfhw", x[:, :, i : i + H, j : j + W], w[:, :, i, j])
    return out + b.reshape(1, -1, 1, 1)
