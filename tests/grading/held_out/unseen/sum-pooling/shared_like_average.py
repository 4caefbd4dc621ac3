# cause: the backward pass divides the gradient by the number of pixels of the window, as for average pooling
# name: gradient-of-an-average
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def sum_pool_forward(x, height, width, stride):
    windows = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.sum(axis=(-2, -1)), (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    kernel = np.ones((height, width), dtype=dout.dtype) / (height * width)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, s = i * stride, j * stride
            dx[:, :, r:r + height, s:s + width] += dout[:, :, i, j][:, :, None, None] * kernel
    return dx
