# cause: The number of windows is the size divided by the stride (rounded up), so windows that stick out over the bottom and right border are counted and cut off.
# name: output-for-each-input-position|last-window-kept|size-over-the-stride|ceiling-for-floor|one-window-too-many
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    rows = range(0, H, stride)
    cols = range(0, W, stride)
    out = np.array([[x[:, :, r : r + height, c : c + width].max(axis=(2, 3)) for c in cols] for r in rows])
    return out.transpose(2, 3, 0, 1), (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        r, q = i * stride, j * stride
        w = x[n, c, r : r + height, q : q + width]
        a, b = np.unravel_index(np.argmax(w), w.shape)
        dx[n, c, r + a, q + b] += dout[n, c, i, j]
    return dx
