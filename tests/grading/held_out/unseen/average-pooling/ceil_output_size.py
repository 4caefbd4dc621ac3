# cause: the output size is rounded up, so incomplete windows at the bottom and right border yield additional output rows and columns
# name: ceiling-for-floor|last-window-kept|one-window-too-many|window-beyond-the-image
import numpy as np
import math


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = math.ceil((H - height) / stride) + 1
    W_out = math.ceil((W - width) / stride) + 1
    out = np.zeros((N, C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            hs, ws = i * stride, j * stride
            out[:, :, i, j] = x[:, :, hs:hs + height, ws:ws + width].sum(axis=(2, 3)) / (height * width)
    return out, (x, height, width, stride)


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    N, C, H_out, W_out = dout.shape
    dx = np.zeros_like(x)
    for i in range(H_out):
        for j in range(W_out):
            hs, ws = i * stride, j * stride
            dx[:, :, hs:hs + height, ws:ws + width] += dout[:, :, i, j][:, :, None, None] / (height * width)
    return dx
