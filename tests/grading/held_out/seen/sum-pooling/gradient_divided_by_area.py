# cause: The backward pass divides each window's gradient by the number of its pixels, as for average pooling.
# name: gradient-of-an-average
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def sum_pool_forward(x, height, width, stride):
    v = sliding_window_view(x, (height, width), axis=(2, 3))
    out = v[:, :, ::stride, ::stride].sum(axis=(4, 5))
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape)
    share = dout / (height * width)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride, j * stride
            dx[:, :, top : top + height, left : left + width] += share[:, :, i : i + 1, j : j + 1]
    return dx
