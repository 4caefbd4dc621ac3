# cause: the backward pass assigns each window's share with = instead of adding it, so in overlapping windows only the last share stays
# name: overlaps-overwritten
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = 1 + (H - height) // stride
    Wo = 1 + (W - width) // stride
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    win = x[n, c, i * stride:i * stride + height, j * stride:j * stride + width]
                    out[n, c, i, j] = np.mean(win)
    cache = (x, height, width, stride)
    return out, cache


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    N, C, Ho, Wo = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    r, s = i * stride, j * stride
                    dx[n, c, r:r + height, s:s + width] = np.ones((height, width)) * dout[n, c, i, j] / (height * width)
    return dx
