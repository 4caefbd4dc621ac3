# cause: in the backward pass the position of the maximum in the flattened window is split with divmod by the height of the window instead of its width
# name: argmax-divided-by-the-height|height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height|index-beyond-the-array
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
    x, kh, kw, s = cache
    dx = np.zeros_like(x, dtype=dout.dtype)
    N, C, Ho, Wo = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    k = np.argmax(x[n, c, i * s : i * s + kh, j * s : j * s + kw])
                    a, b = divmod(int(k), kh)
                    dx[n, c, i * s + a, j * s + b] += dout[n, c, i, j]
    return dx
