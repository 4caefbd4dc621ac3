# cause: the backward pass assigns instead of adding, so a pixel that is the largest of several windows keeps only the last gradient
# name: maxima-overwritten|overlaps-overwritten
import numpy as np


def _windows(x, kh, kw, s):
    n, c, h, w = x.shape
    a, b, d, e = x.strides
    shape = (n, c, (h - kh) // s + 1, (w - kw) // s + 1, kh, kw)
    return np.lib.stride_tricks.as_strided(x, shape, (a, b, d * s, e * s, d, e), writeable=False)


def max_pool_forward(x, height, width, stride):
    v = _windows(x, height, width, stride)
    flat = v.reshape(v.shape[:4] + (height * width,))
    where = flat.argmax(axis=4)
    out = flat.max(axis=4)
    return out, (x.shape, where, width, stride)


def max_pool_backward(dout, cache):
    shape, where, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, i, j = np.indices(dout.shape)
    dx[n, c, i * stride + where // width, j * stride + where % width] = dout
    return dx
