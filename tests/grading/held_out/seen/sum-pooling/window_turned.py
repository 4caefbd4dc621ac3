# cause: The forward pass cuts windows of width x height instead of height x width: the two are swapped in the slices.
# name: height-and-width-of-the-window-swapped|kernel-height-and-width-swapped|height-taken-for-width|width-taken-for-height|axes-swapped
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = 1 + (H - height) // stride
    W_out = 1 + (W - width) // stride
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            r, q = stride * i, stride * j
            out[:, :, i, j] = x[:, :, r : r + width, q : q + height].sum(axis=3).sum(axis=2)
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, q = stride * i, stride * j
            dx[:, :, r : r + height, q : q + width] += dout[:, :, i, j].reshape(shape[0], shape[1], 1, 1)
    return dx
