# The gradient of the kernels has lost its axis of size 1.
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    n, c, height, width = x.shape
    kernel_height, kernel_width = w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = (height + 2 * pad - kernel_height) // stride + 1
    columns = (width + 2 * pad - kernel_width) // stride + 1
    out = np.zeros((n, c, rows, columns), dtype=x.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = padded[:, :, top : top + kernel_height, left : left + kernel_width]
            out[:, :, row, column] = np.sum(window * w[:, 0], axis=(2, 3)) + b
    return out, (padded, w, stride, pad)


def depthwise_backward(dout, cache):
    padded, w, stride, pad = cache
    kernel_height, kernel_width = w.shape[2:]
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for row in range(dout.shape[2]):
        for column in range(dout.shape[3]):
            top, left = row * stride, column * stride
            window = (..., slice(top, top + kernel_height), slice(left, left + kernel_width))
            here = dout[:, :, row, column, None, None]
            dw[:, 0] += np.sum(here * padded[window], axis=0)
            dpadded[window] += here * w[:, 0]
    height, width = padded.shape[2:]
    return dpadded[:, :, pad : height - pad, pad : width - pad], dw[:, 0], dout.sum(axis=(0, 2, 3))
