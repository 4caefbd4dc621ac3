# cause: the backward pass splits the flat position of the largest value into row and column by the window's height instead of its width
# name: argmax-divided-by-the-height|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|index-beyond-the-array
import numpy as np


def max_pool_forward(x, height, width, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    return view.max(axis=(-1, -2)), (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    N, C, OH, OW = dout.shape
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    r, s = i * stride, j * stride
                    k = x[n, c, r : r + height, s : s + width].argmax()
                    dr, ds = k // height, k % height
                    dx[n, c, r + dr, s + ds] += dout[n, c, i, j]
    return dx
