# cause: the backward pass assigns (=) instead of adding (+=), so a pixel in several windows keeps only the gradient of the last one.
# name: overlaps-overwritten
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh, ow = 1 + (h - height) // stride, 1 + (w - width) // stride
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            win = x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]
            out[:, :, i, j] = np.sum(win, axis=(2, 3))
    return out, (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j][:, :, None, None]
            dx[:, :, i * stride : i * stride + height, j * stride : j * stride + width] = g
    return dx
