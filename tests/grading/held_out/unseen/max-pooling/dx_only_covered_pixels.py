# cause: dx has only the rows and columns that the windows cover, not the shape of x when the last ones are not reached
# name: none
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
    n, c, h_out, w_out = dout.shape
    H = (h_out - 1) * stride + height
    W = (w_out - 1) * stride + width
    dx = np.zeros((n, c, H, W), dtype=dout.dtype)
    for idx in np.ndindex(n, c, h_out, w_out):
        b, ch, i, j = idx
        win = x[b, ch, i * stride :, j * stride :][:height, :width]
        p, q = np.unravel_index(np.argmax(win), win.shape)
        dx[b, ch, i * stride + p, j * stride + q] += dout[idx]
    return dx
