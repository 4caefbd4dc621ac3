# cause: backward divides by H * H instead of H * W, wrong for maps that are not square
# name: gap-gradient-divided-by-the-wrong-count
import numpy as np


def gap_forward(x):
    size = x.shape[2]
    out = x.mean(axis=3, keepdims=True).mean(axis=2, keepdims=True)
    return out, (x.shape, size)


def gap_backward(dout, cache):
    shape, size = cache
    dx = np.empty(shape)
    dx[...] = dout / size ** 2
    return dx
