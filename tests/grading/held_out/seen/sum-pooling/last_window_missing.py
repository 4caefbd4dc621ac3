# cause: The loops over the windows' first pixels end one too early (range(0, H - height, stride) without + 1), so where a window ends exactly at the border its output stays 0.
# name: last-row-and-column-left-out|loop-one-short
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - height) // stride + 1, (W - width) // stride + 1), dtype=x.dtype)
    for i, top in enumerate(range(0, H - height, stride)):
        for j, left in enumerate(range(0, W - width, stride)):
            out[:, :, i, j] = x[:, :, top : top + height, left : left + width].sum((2, 3))
    return out, (N, C, H, W, height, width, stride)


def sum_pool_backward(dout, cache):
    N, C, H, W, height, width, stride = cache
    dx = np.zeros((N, C, H, W))
    for i, top in enumerate(range(0, H - height + 1, stride)):
        for j, left in enumerate(range(0, W - width + 1, stride)):
            dx[:, :, top : top + height, left : left + width] += dout[:, :, i, j][..., None, None]
    return dx
