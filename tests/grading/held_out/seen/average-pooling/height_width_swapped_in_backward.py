# cause: the backward pass unpacks the cache as (width, height), so the window of the gradient lies on its side when the window is not square
# name: height-and-width-of-the-window-swapped|kernel-height-and-width-swapped|axes-swapped|height-taken-for-width|width-taken-for-height
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    rows = (H - height) // stride + 1
    cols = (W - width) // stride + 1
    out = np.empty((N, C, rows, cols), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(rows):
                for j in range(cols):
                    out[n, c, i, j] = x[n, c, i*stride:i*stride+height, j*stride:j*stride+width].mean()
    return out, (x, height, width, stride)


def average_pool_backward(dout, cache):
    x, pw, ph, stride = cache
    dx = np.zeros_like(x)
    N, C, rows, cols = dout.shape
    for i in range(rows):
        for j in range(cols):
            share = dout[:, :, i, j] / (ph * pw)
            dx[:, :, i*stride:i*stride+ph, j*stride:j*stride+pw] += share[:, :, None, None]
    return dx
