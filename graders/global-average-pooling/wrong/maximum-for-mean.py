# Takes the largest pixel.
import numpy as np


def gap_forward(x):
    return x.max(axis=(2, 3), keepdims=True), x.shape


def gap_backward(dout, cache):
    _, _, height, width = cache
    return np.broadcast_to(dout / (height * width), cache).copy()
