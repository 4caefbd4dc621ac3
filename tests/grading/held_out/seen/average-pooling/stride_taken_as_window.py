# cause: the forward pass cuts the map into blocks side by side by a reshape, as if the stride were always the size of the window
# name: windows-side-by-side|windows-moved-by-their-size|size-over-the-window|stride-left-out|size-over-the-stride
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = h // height, w // width
    y = x[:, :, :ho * height, :wo * width].reshape(n, c, ho, height, wo, width)
    out = y.mean(axis=5).mean(axis=3)
    return out, (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for u in range(height):
        for v in range(width):
            bottom = u + stride * (dout.shape[2] - 1) + 1
            right = v + stride * (dout.shape[3] - 1) + 1
            dx[:, :, u:bottom:stride, v:right:stride] += dout / (height * width)
    return dx
