# cause: the windows move along the columns by the width of the window instead of by the stride
# name: windows-moved-by-their-size|stride-down-only|windows-side-by-side|size-over-the-window|stride-left-out
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    h_out = (H - height) // stride + 1
    w_out = (W - width) // width + 1
    out = np.zeros((n, c, h_out, w_out), x.dtype)
    where = {}
    for a in range(n):
        for k in range(c):
            for i in range(h_out):
                for j in range(w_out):
                    patch = x[a, k, i * stride : i * stride + height, j * width : (j + 1) * width]
                    p, q = np.unravel_index(np.argmax(patch), patch.shape)
                    where[a, k, i, j] = (i * stride + p, j * width + q)
                    out[a, k, i, j] = patch[p, q]
    return out, (x.shape, where)


def max_pool_backward(dout, cache):
    shape, where = cache
    dx = np.zeros(shape, dout.dtype)
    for (a, k, i, j), (p, q) in where.items():
        dx[a, k, p, q] += dout[a, k, i, j]
    return dx
