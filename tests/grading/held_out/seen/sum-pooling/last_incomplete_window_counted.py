# cause: The number of windows is rounded up, so at the bottom and right border sums of incomplete windows are added to the output.
# name: last-window-kept|ceiling-for-floor|one-window-too-many
import math
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = math.ceil((H - height) / stride) + 1
    Wo = math.ceil((W - width) / stride) + 1
    out = np.zeros((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    y, z = i * stride, j * stride
                    out[n, c, i, j] = x[n, c, y : y + height, z : z + width].sum()
    return out, (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        y, z = i * stride, j * stride
        dx[n, c, y : y + height, z : z + width] += dout[n, c, i, j]
    return dx
