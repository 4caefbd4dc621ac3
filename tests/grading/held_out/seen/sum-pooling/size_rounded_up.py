# cause: the output size is rounded up (ceil) instead of down, so there is an extra row or column of sums over windows that stick out of the map.
# name: ceiling-for-floor|last-window-kept|one-window-too-many|window-beyond-the-image
import math

import numpy as np


def sum_pool_forward(x, height, width, stride):
    batch, chans, H, W = x.shape
    H_out = math.ceil((H - height) / stride) + 1
    W_out = math.ceil((W - width) / stride) + 1
    out = np.zeros((batch, chans, H_out, W_out), dtype=x.dtype)
    for n in range(batch):
        for c in range(chans):
            for i in range(H_out):
                for j in range(W_out):
                    r, s = i * stride, j * stride
                    out[n, c, i, j] = x[n, c, r : r + height, s : s + width].sum()
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for n in range(shape[0]):
        for c in range(shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    r, s = i * stride, j * stride
                    dx[n, c, r : r + height, s : s + width] += dout[n, c, i, j]
    return dx
