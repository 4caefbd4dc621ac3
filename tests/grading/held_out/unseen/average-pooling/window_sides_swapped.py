# cause: in the backward pass the window is width rows high and height columns wide (the two sides are swapped)
# name: height-and-width-of-the-window-swapped|kernel-height-and-width-swapped|height-taken-for-width|width-taken-for-height|axes-swapped
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh = 1 + (h - height) // stride
    ow = 1 + (w - width) // stride
    out = np.empty((n, c, oh, ow), dtype=x.dtype)
    for r in range(oh):
        for k in range(ow):
            patch = x[:, :, r * stride:r * stride + height, k * stride:k * stride + width]
            out[:, :, r, k] = patch.mean(axis=(2, 3))
    return out, (x.shape, width, height, stride)


def average_pool_backward(dout, cache):
    shape, kh, kw, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    oh, ow = dout.shape[-2:]
    for r in range(oh):
        for k in range(ow):
            patch = dx[:, :, r * stride:r * stride + kh, k * stride:k * stride + kw]
            patch += (dout[:, :, r, k] / (kh * kw))[..., None, None]
    return dx
