# cause: the output size is rounded up, so windows that reach beyond the last row or column are counted as well
# name: ceiling-for-floor|last-window-kept|one-window-too-many|window-beyond-the-image
import math
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = math.ceil((H - height) / stride) + 1
    Wo = math.ceil((W - width) / stride) + 1
    out = np.empty((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            # slices end at the border by themselves
            win = x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]
            out[:, :, i, j] = np.max(win, axis=(2, 3)) if win.size else 0
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for image, channel, row, column in np.ndindex(dout.shape):
        top, left = row * stride, column * stride
        window = x[image, channel, top : top + height, left : left + width]
        if window.size == 0:
            continue
        high, wide = np.unravel_index(window.argmax(), window.shape)
        dx[image, channel, top + high, left + wide] += dout[image, channel, row, column]
    return dx
