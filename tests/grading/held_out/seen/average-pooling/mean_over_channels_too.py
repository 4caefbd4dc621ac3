# cause: the forward pass takes the mean of a window over all channels of the image, so every channel of the output holds the same numbers
# name: average-of-channels|channels-pooled-together|depth-pooled
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    rows = range(0, h - height + 1, stride)
    cols = range(0, w - width + 1, stride)
    out = np.empty((n, c, len(rows), len(cols)))
    for k, img in enumerate(x):
        for i, r in enumerate(rows):
            for j, q in enumerate(cols):
                out[k, :, i, j] = img[:, r:r + height, q:q + width].mean()
    return out, ((n, c, h, w), height, width, list(rows), list(cols))


def average_pool_backward(dout, cache):
    shape, height, width, rows, cols = cache
    dx = np.zeros(shape)
    for i, r in enumerate(rows):
        for j, q in enumerate(cols):
            dx[:, :, r:r + height, q:q + width] += dout[:, :, i, j][..., None, None] / height / width
    return dx
