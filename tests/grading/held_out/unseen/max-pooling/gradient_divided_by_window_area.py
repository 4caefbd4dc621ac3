# cause: the gradient given to the largest pixel is divided by the number of pixels in the window, as in average pooling
# name: gradient-shared-among-entries
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
    grad = np.zeros(x.shape, dtype=dout.dtype)
    area = height * width
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            t, l = i * stride, j * stride
            w = x[:, :, t : t + height, l : l + width]
            m = w.max(axis=(2, 3))[:, :, None, None]
            share = dout[:, :, i, j][:, :, None, None] / area
            grad[:, :, t : t + height, l : l + width] += np.where(w == m, share, 0)
    return grad
