# cause: the output size is rounded up instead of down, so windows that hang over the last rows or columns are summed as well
# name: ceiling-for-floor|last-window-kept|one-window-too-many|window-beyond-the-image|size-over-the-stride
import math
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho = math.ceil((h - height) / stride) + 1
    wo = math.ceil((w - width) / stride) + 1
    out = np.zeros((n, c, ho, wo), dtype=x.dtype)
    for i in range(ho):
        for j in range(wo):
            y, z = i * stride, j * stride
            out[..., i, j] = x[..., y:y + height, z:z + width].sum(axis=-1).sum(axis=-1)
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            y, z = i * stride, j * stride
            dx[..., y:y + height, z:z + width] += dout[..., i:i + 1, j:j + 1]
    return dx
