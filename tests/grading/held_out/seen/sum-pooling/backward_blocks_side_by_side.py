# cause: the backward pass repeats each gradient to a block of the window's size side by side, as if the stride equalled the window
# name: windows-side-by-side|windows-moved-by-their-size|stride-left-out-of-the-gradient|stride-left-out
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh, ow = (h - height) // stride + 1, (w - width) // stride + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for a in range(height):
        for b in range(width):
            out += x[:, :, a:a + stride * (oh - 1) + 1:stride, b:b + stride * (ow - 1) + 1:stride]
    return out, (x.shape, height, width)


def sum_pool_backward(dout, cache):
    shape, height, width = cache
    big = dout.repeat(height, axis=2).repeat(width, axis=3)
    dx = np.zeros(shape, dtype=dout.dtype)
    h = min(shape[2], big.shape[2])
    w = min(shape[3], big.shape[3])
    dx[:, :, :h, :w] = big[:, :, :h, :w]
    return dx
