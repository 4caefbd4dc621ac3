# cause: the backward pass assigns each window's share with = instead of adding it with +=, so where windows overlap only the last share is kept
# name: overlaps-overwritten
import numpy as np


def average_pool_forward(x, height, width, stride):
    win = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    win = win[:, :, ::stride, ::stride]
    return win.mean(axis=(-2, -1)), (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, kh, kw, s = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, ho, wo = dout.shape
    for a in range(n):
        for ch in range(c):
            for r in range(ho):
                for q in range(wo):
                    dx[a, ch, r*s:r*s+kh, q*s:q*s+kw] = dout[a, ch, r, q] / (kh*kw)
    return dx
