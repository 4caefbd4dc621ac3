# cause: the gradient has only the size of the area that the windows cover, the rows and columns that no window reaches are missing
# name: none
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = (h - height) // stride + 1, (w - width) // stride + 1
    result = np.zeros((n, c, ho, wo), dtype=x.dtype)
    for i in range(ho):
        for j in range(wo):
            y, z = i * stride, j * stride
            result[..., i, j] = x[..., y:y + height, z:z + width].max((-2, -1))
    return result, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    n, c, ho, wo = dout.shape
    # size of the map from the formula, solved for H
    h = (ho - 1) * stride + height
    w = (wo - 1) * stride + width
    dx = np.zeros((n, c, h, w), dtype=dout.dtype)
    for i in range(ho):
        for j in range(wo):
            y, z = i * stride, j * stride
            win = x[..., y:y + height, z:z + width]
            hit = win == win.max((-2, -1), keepdims=True)
            dx[..., y:y + height, z:z + width] += hit * dout[..., i, j, None, None]
    return dx
