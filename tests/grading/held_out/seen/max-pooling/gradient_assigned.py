# cause: The backward pass assigns (=) the gradient to the largest pixel instead of adding, so a pixel that is the largest of several windows keeps only the last one's.
# name: maxima-overwritten|overlaps-overwritten
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def max_pool_forward(x, height, width, stride):
    windows = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    out = windows.max(axis=(-2, -1))
    flat = windows.reshape(windows.shape[:4] + (-1,))
    where = flat.argmax(axis=-1)
    return out, (x.shape, where, width, stride)


def max_pool_backward(dout, cache):
    shape, where, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, i, j = np.indices(dout.shape)
    rows = i * stride + where // width
    cols = j * stride + where % width
    dx[n, c, rows, cols] = dout
    return dx
