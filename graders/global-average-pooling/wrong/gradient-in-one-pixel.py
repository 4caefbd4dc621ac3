# Puts the whole gradient into the first pixel.
import numpy as np


def gap_forward(x):
    return x.mean(axis=(2, 3), keepdims=True), x.shape


def gap_backward(dout, cache):
    _, _, height, width = cache
    dx = np.zeros(cache, dtype=dout.dtype)
    dx[:, :, 0, 0] = dout[:, :, 0, 0]
    return dx
