# The largest value is looked for in the first image.
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
    for image, channel, row, column in np.ndindex(dout.shape):
        top, left = row * stride, column * stride
        window = x[0, channel, top : top + height, left : left + width]
        high, wide = np.unravel_index(window.argmax(), window.shape)
        dx[image, channel, top + high, left + wide] += dout[image, channel, row, column]
    return dx
