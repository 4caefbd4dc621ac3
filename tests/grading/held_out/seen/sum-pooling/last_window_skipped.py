# cause: the loops of the forward pass stop before H - height and W - width, so the last row or column of windows that just fits stays 0
# name: last-row-and-column-left-out|loop-one-short
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - height) // stride + 1, (W - width) // stride + 1), dtype=x.dtype)
    for top in range(0, H - height, stride):
        for left in range(0, W - width, stride):
            s = x[:, :, top:top + height, left:left + width].sum(axis=(2, 3))
            out[:, :, top // stride, left // stride] = s
    return out, (H, W, height, width, stride)


def sum_pool_backward(dout, cache):
    H, W, height, width, stride = cache
    N, C, oh, ow = dout.shape
    dx = np.zeros((N, C, H, W), dtype=dout.dtype)
    for r in range(oh):
        for q in range(ow):
            for i in range(height):
                for j in range(width):
                    dx[:, :, r * stride + i, q * stride + j] += dout[:, :, r, q]
    return dx
