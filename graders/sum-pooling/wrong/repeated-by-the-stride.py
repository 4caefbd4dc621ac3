"""Gives each gradient to as many rows and columns as the stride has."""

import numpy as np


def sum_pool_forward(x, height, width, stride):
    rows, columns = x.shape[2:]
    rows, columns = (rows - height) // stride + 1, (columns - width) // stride + 1
    out = np.zeros((*x.shape[:2], rows, columns), dtype=x.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            out[:, :, row, column] = x[:, :, top : top + height, left : left + width].sum(axis=(2, 3))
    return out, (x.shape, stride)


def sum_pool_backward(dout, cache):
    shape, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    large = np.repeat(np.repeat(dout, stride, axis=2), stride, axis=3)[:, :, : shape[2], : shape[3]]
    dx[:, :, : large.shape[2], : large.shape[3]] = large
    return dx
