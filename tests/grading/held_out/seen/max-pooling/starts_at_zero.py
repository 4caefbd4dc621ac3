# cause: the largest value of a window is searched for from 0 on, so a window of negative values gives 0
# name: maximum-begun-at-zero
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    oh = (H - height) // stride + 1
    ow = (W - width) // stride + 1
    out = np.zeros((N, C, oh, ow), dtype=x.dtype)
    for di in range(height):
        for dj in range(width):
            part = x[:, :, di : di + (oh - 1) * stride + 1 : stride, dj : dj + (ow - 1) * stride + 1 : stride]
            out = np.maximum(out, part)
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for n, c, i, j in np.ndindex(*dout.shape):
        win = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
        a, b = np.unravel_index(np.argmax(win), win.shape)
        dx[n, c, i * stride + a, j * stride + b] += dout[n, c, i, j]
    return dx
