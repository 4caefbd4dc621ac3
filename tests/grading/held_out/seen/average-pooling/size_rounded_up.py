# cause: the output size is rounded up, so a last window that does not fit completely is averaged over its remaining pixels instead of being left out
# name: ceiling-for-floor|last-window-kept|one-window-too-many|size-over-the-stride
import numpy as np
import math


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    out_h = math.ceil((H - height) / stride) + 1
    out_w = math.ceil((W - width) / stride) + 1
    res = np.zeros((N, C, out_h, out_w), dtype=x.dtype)
    for i in range(out_h):
        for j in range(out_w):
            a = i * stride
            b = j * stride
            res[:, :, i, j] = x[:, :, a:a + height, b:b + width].mean(axis=(2, 3))
    return res, (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, height, width, stride = cache
    d = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a = i * stride
            b = j * stride
            d[:, :, a:a + height, b:b + width] += dout[:, :, i, j].reshape(shape[0], shape[1], 1, 1) / (height * width)
    return d
