# cause: the integral image's differences start one row too late: the upper corner is taken at row `top` + 1 (off by one), so each window loses its first row.
# name: none
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    oh = (H - height) // stride + 1
    ow = (W - width) // stride + 1
    S = np.zeros((N, C, H + 1, W + 1), dtype=x.dtype)
    S[:, :, 1:, 1:] = x.cumsum(axis=2).cumsum(axis=3)
    out = np.zeros((N, C, oh, ow), dtype=x.dtype)
    for r in range(oh):
        for c in range(ow):
            t, l = r * stride + 1, c * stride
            b, e = r * stride + height, c * stride + width
            out[:, :, r, c] = S[:, :, b, e] - S[:, :, t, e] - S[:, :, b, l] + S[:, :, t, l]
    return out, ((N, C, H, W), height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for r in range(dout.shape[2]):
        for c in range(dout.shape[3]):
            t, l = r * stride, c * stride
            dx[:, :, t : t + height, l : l + width] += dout[:, :, r : r + 1, c : c + 1]
    return dx
