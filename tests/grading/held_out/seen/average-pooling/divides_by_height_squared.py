# cause: the backward pass divides the gradient by height * height, as if the window were square, instead of height * width
# name: gradient-divided-by-the-wrong-count|divided-by-the-wrong-count|gradient-not-divided|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def average_pool_forward(x, height, width, stride):
    v = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    return v.mean(axis=(-2, -1)), dict(shape=x.shape, kh=height, kw=width, s=stride)


def average_pool_backward(dout, cache):
    s, kh, kw = cache["s"], cache["kh"], cache["kw"]
    area = cache["kh"] ** 2
    dx = np.zeros(cache["shape"], dout.dtype)
    ho, wo = dout.shape[2:]
    for a in range(kh):
        for b in range(kw):
            dx[:, :, a:a + s * ho:s, b:b + s * wo:s][:, :, :ho, :wo] += dout / area
    return dx
