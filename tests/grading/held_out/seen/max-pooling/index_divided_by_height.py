# cause: the flat index of the largest value is taken apart with the window's height
# name: argmax-divided-by-the-height
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool_forward(x, height, width, stride):
    view = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = view.reshape(*view.shape[:4], height * width)
    index = flat.argmax(axis=-1)
    out = np.take_along_axis(flat, index[..., None], axis=-1)[..., 0]
    return out, (index, x.shape, height, stride)


def max_pool_backward(dout, cache):
    index, shape, height, stride = cache
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(shape, dtype=dout.dtype)
    np.add.at(dx, (n, c, i * stride + index // height, j * stride + index % height), dout)
    return dx
