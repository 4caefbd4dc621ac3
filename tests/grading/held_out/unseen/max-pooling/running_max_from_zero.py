# cause: the running maximum of each window starts at 0, so windows that hold only negative values give 0
# name: maximum-begun-at-zero
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for dy in range(height):
        for dx in range(width):
            piece = x[:, :, dy : dy + (H_out - 1) * stride + 1 : stride, dx : dx + (W_out - 1) * stride + 1 : stride]
            out = np.maximum(out, piece)
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for image, channel, row, column in np.ndindex(dout.shape):
        top, left = row * stride, column * stride
        window = x[image, channel, top : top + height, left : left + width]
        high, wide = np.unravel_index(window.argmax(), window.shape)
        dx[image, channel, top + high, left + wide] += dout[image, channel, row, column]
    return dx
