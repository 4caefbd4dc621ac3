# cause: the backward pass computes the size of dx from that of dout, (H_out - 1) * stride + height, so rows and columns that no window reaches are missing from dx.
# name: none
import numpy as np


def sum_pool_forward(x, height, width, stride):
    wins = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    wins = wins[:, :, ::stride, ::stride]
    return np.einsum("ncijhw->ncij", wins), (height, width, stride)


def sum_pool_backward(dout, cache):
    height, width, stride = cache
    N, C, oh, ow = dout.shape
    H = (oh - 1) * stride + height
    W = (ow - 1) * stride + width
    dx = np.zeros((N, C, H, W), dtype=dout.dtype)
    for i in range(oh):
        for j in range(ow):
            for p in range(height):
                for q in range(width):
                    dx[:, :, i * stride + p, j * stride + q] += dout[:, :, i, j]
    return dx
