# cause: The backward pass repeats each value of dout stride times along rows and columns, so pixels in gaps get a gradient and pixels in several windows get only one.
# name: windows-side-by-side|overlaps-overwritten|gradient-repeated-by-the-stride
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    ho, wo = (H - height) // stride + 1, (W - width) // stride + 1
    st = x.strides
    patches = np.lib.stride_tricks.as_strided(
        x, (n, c, ho, wo, height, width), (st[0], st[1], st[2] * stride, st[3] * stride, st[2], st[3])
    )
    return np.einsum("ncijab->ncij", patches), (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    big = np.repeat(np.repeat(dout, stride, axis=2), stride, axis=3)
    h, w = min(shape[2], big.shape[2]), min(shape[3], big.shape[3])
    dx[:, :, :h, :w] = big[:, :, :h, :w]
    return dx
