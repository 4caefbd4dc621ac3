# cause: the backward pass assigns each window's share with = instead of adding it, so pixels in overlapping windows keep only the last share
# name: overlaps-overwritten
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = 1 + (H - height) // stride
    Wo = 1 + (W - width) // stride
    out = np.zeros((N, C, Ho, Wo))
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
    N, C, Ho, Wo = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    # every pixel in the window gets the same share
                    dx[n, c, i * stride:i * stride + height, j * stride:j * stride + width] = dout[n, c, i, j] / (height * width)
    return dx
