# cause: the columns of the forward pass advance by the window's width instead of the stride (rows are right)
# name: windows-moved-by-their-size|stride-down-only|windows-side-by-side|size-over-the-window
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    h_out = (H - height) // stride + 1
    w_out = (W - width) // width + 1
    out = np.empty((n, c, h_out, w_out), x.dtype)
    for i in range(h_out):
        for j in range(w_out):
            top = i * stride
            left = j * width
            out[:, :, i, j] = np.max(x[:, :, top : top + height, left : left + width], axis=(2, 3))
    cache = (x, height, width, stride)
    return out, cache


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    n, c, H, W = x.shape
    dx = np.zeros((n, c, H, W), dout.dtype)
    for b in range(n):
        for ch in range(c):
            for i in range((H - height) // stride + 1):
                for j in range((W - width) // stride + 1):
                    win = x[b, ch, i * stride : i * stride + height, j * stride : j * stride + width]
                    mask = win == win.max()
                    dx[b, ch, i * stride : i * stride + height, j * stride : j * stride + width] += mask * dout[b, ch, i, j]
    return dx
