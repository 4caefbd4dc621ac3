# cause: the forward pass rounds the output size up, so windows that reach over the last row or column are pooled too
# name: ceiling-for-floor|last-window-kept|one-window-too-many|window-beyond-the-image
import math

import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = math.ceil((H - height) / stride) + 1
    Wo = math.ceil((W - width) / stride) + 1
    rows = []
    for i in range(Ho):
        row = []
        for j in range(Wo):
            y0, x0 = min(i * stride, H - 1), min(j * stride, W - 1)
            row.append(x[:, :, y0 : y0 + height, x0 : x0 + width].max(axis=3).max(axis=2))
        rows.append(np.stack(row, axis=-1))
    out = np.stack(rows, axis=-2)
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    # only as many windows as dout has
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            ys, xs = i * stride, j * stride
            win = x[:, :, ys : ys + height, xs : xs + width]
            m = win.max(axis=(2, 3), keepdims=True)
            dx[:, :, ys : ys + height, xs : xs + width] += (win == m) * dout[:, :, i, j][:, :, None, None]
    return dx
