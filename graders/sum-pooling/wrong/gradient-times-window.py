# Multiplies the gradient by the number of pixels.
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, rows, columns = x.shape
    rows, columns = (rows - height) // stride + 1, (columns - width) // stride + 1
    out = np.zeros((n, c, rows, columns), dtype=x.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            out[:, :, row, column] = x[:, :, top : top + height, left : left + width].sum(axis=(2, 3))
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for row in range(dout.shape[2]):
        for column in range(dout.shape[3]):
            top, left = row * stride, column * stride
            share = dout[:, :, row, column, None, None] * (height * width)
            dx[:, :, top : top + height, left : left + width] += share
    return dx
