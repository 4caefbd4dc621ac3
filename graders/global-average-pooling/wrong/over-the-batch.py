# Averages over the images as well.
import numpy as np


def gap_forward(x):
    return np.repeat(x.mean(axis=(0, 2, 3), keepdims=True), len(x), 0), x.shape


def gap_backward(dout, cache):
    _, _, height, width = cache
    return np.broadcast_to(dout / (height * width), cache).copy()
