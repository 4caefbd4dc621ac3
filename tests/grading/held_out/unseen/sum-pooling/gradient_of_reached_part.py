# cause: the size of dx is computed back from dout, (H_out - 1) * stride + height, so rows and columns that no window reaches are missing
# name: none
import numpy as np


def sum_pool_forward(x, height, width, stride):
    h_out = (x.shape[2] - height) // stride + 1
    w_out = (x.shape[3] - width) // stride + 1
    out = np.stack(
        [
            np.stack(
                [x[:, :, i * stride : i * stride + height, j * stride : j * stride + width].sum(axis=(2, 3)) for j in range(w_out)],
                axis=-1,
            )
            for i in range(h_out)
        ],
        axis=-2,
    )
    return out, (height, width, stride)


def sum_pool_backward(dout, cache):
    height, width, stride = cache
    n, c, h_out, w_out = dout.shape
    h = (h_out - 1) * stride + height
    w = (w_out - 1) * stride + width
    dx = np.zeros((n, c, h, w), dtype=dout.dtype)
    for i in range(h_out):
        for j in range(w_out):
            dx[:, :, i * stride : i * stride + height, j * stride : j * stride + width] += dout[:, :, i, j, None, None]
    return dx
