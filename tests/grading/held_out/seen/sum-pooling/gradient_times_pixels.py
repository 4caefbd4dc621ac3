# cause: The backward pass multiplies each window's gradient by the values of the window, as for a weight's gradient.
# name: none
import numpy as np


def windows(x, height, width, stride):
    for i in range((x.shape[2] - height) // stride + 1):
        for j in range((x.shape[3] - width) // stride + 1):
            yield i, j, (..., slice(i * stride, i * stride + height), slice(j * stride, j * stride + width))


def sum_pool_forward(x, height, width, stride):
    ho = (x.shape[2] - height) // stride + 1
    wo = (x.shape[3] - width) // stride + 1
    out = np.zeros(x.shape[:2] + (ho, wo), x.dtype)
    for i, j, place in windows(x, height, width, stride):
        out[..., i, j] = x[place].sum(axis=(-1, -2))
    return out, (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    for i, j, place in windows(x, height, width, stride):
        dx[place] += x[place] * dout[..., i, j][..., None, None]
    return dx
