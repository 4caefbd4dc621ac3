# cause: The backward pass assigns (=) each window's gradient instead of adding it, so a pixel in several windows keeps only the last one's.
# name: overlaps-overwritten
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    HH = (H - height) // stride + 1
    WW = (W - width) // stride + 1
    out = np.zeros((N, C, HH, WW))
    for i in range(HH):
        for j in range(WW):
            out[:, :, i, j] = np.sum(x[:, :, i * stride : i * stride + height, j * stride : j * stride + width], axis=(2, 3))
    return out, (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    N, C, HH, WW = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(HH):
                for j in range(WW):
                    dx[n, c, i * stride : i * stride + height, j * stride : j * stride + width] = dout[n, c, i, j]
    return dx
