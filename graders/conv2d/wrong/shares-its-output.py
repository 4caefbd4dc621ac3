"""Every call writes into the array that the call before returned."""

import numpy as np

buffers = {}


def conv2d(x, w, b, stride, pad):
    n, _, height, width = x.shape
    f, _, kernel_height, kernel_width = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = (height + 2 * pad - kernel_height) // stride + 1
    columns = (width + 2 * pad - kernel_width) // stride + 1
    out = buffers.setdefault((n, f, rows, columns, x.dtype), np.zeros((n, f, rows, columns), dtype=x.dtype))
    for image in range(n):
        for kernel in range(f):
            for row in range(rows):
                for column in range(columns):
                    top, left = row * stride, column * stride
                    window = x[image, :, top : top + kernel_height, left : left + kernel_width]
                    out[image, kernel, row, column] = np.sum(window * w[kernel]) + b[kernel]
    return out
