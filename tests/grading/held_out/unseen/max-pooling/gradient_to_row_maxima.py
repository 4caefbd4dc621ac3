# cause: the mask of the backward pass marks the largest value of each row of the window, not of the whole window
# name: whole-gradient-to-every-entry|gradient-shared-among-entries
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, rows, columns = x.shape
    rows, columns = (rows - height) // stride + 1, (columns - width) // stride + 1
    out = np.zeros((n, c, rows, columns), dtype=x.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            out[:, :, row, column] = x[:, :, top : top + height, left : left + width].max(axis=(2, 3))
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    _, _, H_out, W_out = dout.shape
    for i in range(H_out):
        for j in range(W_out):
            rows = slice(i * stride, i * stride + height)
            cols = slice(j * stride, j * stride + width)
            window = x[:, :, rows, cols]
            mask = window == window.max(axis=-1, keepdims=True)
            dx[:, :, rows, cols] += mask * dout[:, :, i, j][:, :, None, None]
    return dx
