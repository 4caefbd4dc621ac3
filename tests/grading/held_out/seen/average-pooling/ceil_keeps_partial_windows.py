# cause: the output size is rounded up instead of down, so windows cut off by the border give an extra row or column
# name: last-window-kept|ceiling-for-floor|one-window-too-many|window-beyond-the-image|size-over-the-stride
import math
import numpy as np


def _sz(n, k, s):
    return math.ceil((n - k) / s) + 1


def average_pool_forward(x, height, width, stride):
    n, c, hh, ww = x.shape
    res = np.zeros((n, c, _sz(hh, height, stride), _sz(ww, width, stride)), dtype=x.dtype)
    for i in range(res.shape[2]):
        for j in range(res.shape[3]):
            y0, x0 = i * stride, j * stride
            y1, x1 = min(y0 + height, hh), min(x0 + width, ww)
            if y1 > y0 and x1 > x0:
                res[:, :, i, j] = x[:, :, y0:y1, x0:x1].mean((2, 3))
    return res, (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shp, height, width, stride = cache
    dx = np.zeros(shp, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            part = dx[:, :, i * stride:i * stride + height, j * stride:j * stride + width]
            part += dout[:, :, i:i + 1, j:j + 1] / (height * width)
    return dx
