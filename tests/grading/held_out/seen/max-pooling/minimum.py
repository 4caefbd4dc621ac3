# cause: takes the smallest value
# name: min-for-max
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool_forward(x, height, width, stride):
    view = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = view.reshape(*view.shape[:4], height * width)
    index = flat.argmin(axis=-1)
    out = np.take_along_axis(flat, index[..., None], axis=-1)[..., 0]
    return out, (index, x.shape, width, stride)


def max_pool_backward(dout, cache):
    index, shape, width, stride = cache
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(shape, dtype=dout.dtype)
    np.add.at(dx, (n, c, i * stride + index // width, j * stride + index % width), dout)
    return dx
