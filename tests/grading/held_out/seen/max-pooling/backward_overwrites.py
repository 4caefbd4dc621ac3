# cause: the backward pass assigns the gradient of a window instead of adding it, so pixels that are the largest of several windows keep only the last
# name: maxima-overwritten|overlaps-overwritten
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool_forward(x, height, width, stride):
    views = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    out = views.max(axis=(-2, -1))
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, kh, kw, s = cache
    grad = np.zeros(x.shape, dtype=dout.dtype)
    n, c, ho, wo = dout.shape
    ni, ci = np.ogrid[:n, :c]
    for i in range(ho):
        for j in range(wo):
            win = x[:, :, i * s:i * s + kh, j * s:j * s + kw].reshape(n, c, -1)
            best = win.argmax(axis=2)
            grad[ni, ci, i * s + best // kw, j * s + best % kw] = dout[:, :, i, j]
    return grad
