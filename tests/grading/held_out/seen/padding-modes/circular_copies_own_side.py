# cause: In circular mode each side is filled with the pixels of its own end (a b before a, c d behind d) instead of those of the other end.
# name: border-sides-swapped
import numpy as np


def grow(x, pad, mode, axis):
    if pad == 0:
        return x
    size = x.shape[axis]
    if mode == "zeros":
        shape = list(x.shape)
        shape[axis] = pad
        before = after = np.zeros(shape, x.dtype)
    elif mode == "reflect":
        before = np.take(x, range(pad, 0, -1), axis)
        after = np.take(x, range(size - 2, size - 2 - pad, -1), axis)
    elif mode == "replicate":
        before = np.take(x, [0] * pad, axis)
        after = np.take(x, [size - 1] * pad, axis)
    else:
        before = np.take(x, range(pad), axis)
        after = np.take(x, range(size - pad, size), axis)
    return np.concatenate([before, x, after], axis)


def conv2d(x, w, b, pad, mode):
    x = grow(grow(x, pad, mode, 2), pad, mode, 3)
    F, C, KH, KW = w.shape
    Ho, Wo = x.shape[2] - KH + 1, x.shape[3] - KW + 1
    out = np.zeros((len(x), F, Ho, Wo))
    for i in range(KH):
        for j in range(KW):
            out += np.einsum("nchw,fc->nfhw", x[:, :, i : i + Ho, j : j + Wo], w[:, :, i, j])
    return out + b.reshape(1, F, 1, 1)
