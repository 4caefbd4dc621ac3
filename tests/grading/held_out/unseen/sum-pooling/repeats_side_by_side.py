# cause: the backward pass lays the windows side by side (np.repeat by height and width) and ignores the stride
# name: windows-moved-by-their-size|windows-side-by-side|stride-left-out-of-the-gradient|stride-left-out
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    oh = (H - height) // stride + 1
    ow = (W - width) // stride + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for a in range(height):
        for b in range(width):
            out += x[:, :, a:a + (oh - 1) * stride + 1:stride, b:b + (ow - 1) * stride + 1:stride]
    return out, (x.shape, height, width)


def sum_pool_backward(dout, cache):
    shape, height, width = cache
    big = dout.repeat(height, axis=2).repeat(width, axis=3)
    dx = np.zeros(shape, dtype=dout.dtype)
    big = big[:, :, :shape[2], :shape[3]]
    dx[:, :, :big.shape[2], :big.shape[3]] = big
    return dx
