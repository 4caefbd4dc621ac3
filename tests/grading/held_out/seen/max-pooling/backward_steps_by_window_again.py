# cause: the backward pass places the windows at multiples of their own height and width, as if the stride equalled the window
# name: windows-moved-by-their-size|stride-left-out-of-the-gradient|windows-side-by-side|stride-left-out
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh = 1 + (h - height) // stride
    ow = 1 + (w - width) // stride
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    where = np.zeros((n, c, oh, ow), dtype=int)
    for r in range(oh):
        for q in range(ow):
            patch = x[:, :, r * stride:r * stride + height, q * stride:q * stride + width].reshape(n, c, -1)
            out[:, :, r, q] = patch.max(axis=-1)
            where[:, :, r, q] = patch.argmax(axis=-1)
    return out, (x.shape, where, height, width)


def max_pool_backward(dout, cache):
    shape, where, height, width = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, oh, ow = dout.shape
    for b in range(n):
        for ch in range(c):
            for r in range(oh):
                for q in range(ow):
                    k = where[b, ch, r, q]
                    y = r * height + k // width
                    z = q * width + k % width
                    if y < shape[2] and z < shape[3]:
                        dx[b, ch, y, z] += dout[b, ch, r, q]
    return dx
