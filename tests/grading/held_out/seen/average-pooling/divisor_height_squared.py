# cause: the forward pass divides the sum of a window by height * height instead of height * width, wrong for windows that are not square
# name: divided-by-the-wrong-count|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh = (h - height) // stride + 1
    ow = (w - width) // stride + 1
    out = np.zeros((n, c, oh, ow), x.dtype)
    for u in range(height):
        for v in range(width):
            out += x[:, :, u:u + stride * oh:stride, v:v + stride * ow:stride][:, :, :oh, :ow]
    out = out / height**2
    return out, (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, s = i * stride, j * stride
            dx[:, :, r:r + height, s:s + width] += dout[:, :, i:i + 1, j:j + 1] / (height * width)
    return dx
