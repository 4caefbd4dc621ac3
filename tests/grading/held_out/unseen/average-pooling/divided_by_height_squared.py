# cause: the forward pass divides the sum of a window by height * height instead of height * width
# name: divided-by-the-wrong-count|height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    rows = (h - height) // stride + 1
    cols = (w - width) // stride + 1
    total = np.zeros((n, c, rows, cols))
    # add up shifted pictures
    for u in range(height):
        for v in range(width):
            total += x[:, :, u:u + stride * (rows - 1) + 1:stride, v:v + stride * (cols - 1) + 1:stride]
    out = total / height ** 2
    return out, (n, c, h, w, height, width, stride)


def average_pool_backward(dout, cache):
    n, c, h, w, height, width, stride = cache
    rows, cols = dout.shape[2:]
    dx = np.zeros((n, c, h, w))
    for u in range(height):
        for v in range(width):
            dx[:, :, u:u + stride * (rows - 1) + 1:stride, v:v + stride * (cols - 1) + 1:stride] += dout
    return dx / (height * width)
