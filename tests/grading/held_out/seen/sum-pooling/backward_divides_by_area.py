# cause: the backward pass spreads each gradient as for average pooling, divided by height * width, instead of whole.
# name: gradient-of-an-average
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = (H - height) // stride + 1
    Wo = (W - width) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(height):
        for j in range(width):
            out += x[:, :, i : i + stride * (Ho - 1) + 1 : stride, j : j + stride * (Wo - 1) + 1 : stride]
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    Ho, Wo = dout.shape[2:]
    dx = np.zeros(shape, dtype=dout.dtype)
    for i in range(height):
        for j in range(width):
            dx[:, :, i : i + stride * (Ho - 1) + 1 : stride, j : j + stride * (Wo - 1) + 1 : stride] += dout / (height * width)
    return dx
