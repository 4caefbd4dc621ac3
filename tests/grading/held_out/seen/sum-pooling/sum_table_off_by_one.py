# cause: the table of cumulative sums has no row and column of zeros in front, the value one before the window is looked up one pixel too far, so the window's first row and column are left out
# name: none
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh, ow = (h - height) // stride + 1, (w - width) // stride + 1
    table = x.cumsum(axis=2).cumsum(axis=3)
    top = np.arange(oh) * stride
    left = np.arange(ow) * stride
    bottom = top + height - 1
    right = left + width - 1
    t = lambda r, q: table[:, :, r][:, :, :, q]
    out = t(bottom, right) - t(top, right) - t(bottom, left) + t(top, left)
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    oh, ow = dout.shape[2:]
    for a in range(height):
        for b in range(width):
            dx[:, :, a:a + stride * (oh - 1) + 1:stride, b:b + stride * (ow - 1) + 1:stride] += dout
    return dx
