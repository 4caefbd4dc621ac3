# Within a window the columns come before the rows.
import numpy as np


def im2col(x, kernel_height, kernel_width, stride):
    """The windows of each image, as columns: (N, C KH KW, H_out W_out); and how many rows and columns of them."""
    n, c, height, width = x.shape
    rows = (height - kernel_height) // stride + 1
    columns = (width - kernel_width) // stride + 1
    windows = np.empty((n, c, kernel_width, kernel_height, rows, columns), dtype=x.dtype)
    for u in range(kernel_height):
        for v in range(kernel_width):
            bottom, right = u + stride * (rows - 1) + 1, v + stride * (columns - 1) + 1
            windows[:, :, v, u] = x[:, :, u:bottom:stride, v:right:stride]
    return windows.reshape(n, c * kernel_height * kernel_width, rows * columns), rows, columns


def conv2d(x, w, b, stride, pad):
    f, _, kernel_height, kernel_width = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows, rows, columns = im2col(x, kernel_height, kernel_width, stride)
    out = w.reshape(f, -1) @ windows + b[:, None]
    return out.reshape(len(x), f, rows, columns)
