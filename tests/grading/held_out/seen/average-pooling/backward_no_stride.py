# cause: the backward pass places the windows at (i, j) instead of (i * stride, j * stride), as if the stride were 1
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    h = (H - height) // stride + 1
    w = (W - width) // stride + 1
    out = np.zeros((N, C, h, w))
    for i in range(h):
        for j in range(w):
            window = x[:, :, i * stride:i * stride + height, j * stride:j * stride + width]
            out[:, :, i, j] = window.sum(axis=3).sum(axis=2) / (height * width)
    cache = x, height, width, stride
    return out, cache


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    N, C, h, w = dout.shape
    ones = np.ones((height, width)) / (height * width)
    for i in range(h):
        for j in range(w):
            dx[:, :, i:i + height, j:j + width] += dout[:, :, i, j][:, :, np.newaxis, np.newaxis] * ones
    return dx
