# cause: the images are reshaped to (N, H * W, C) as if the channels were the last axis, so the means mix values of different channels
# name: gap-over-the-channels|average-of-channels|gap-over-one-axis|reshaped-without-transpose
import numpy as np


def gap_forward(x):
    n, c, h, w = x.shape
    pixels = x.reshape(n, h * w, c)
    return pixels.mean(axis=1).reshape(n, c, 1, 1), (n, c, h, w)


def gap_backward(dout, cache):
    n, c, h, w = cache
    return np.repeat(np.repeat(dout, h, axis=2), w, axis=3) / (h * w)
