import numpy as np


def gap_forward(x):
    return x.mean(axis=(2, 3), keepdims=True), x.shape


def gap_backward(dout, cache):
    _, _, height, width = cache
    return np.broadcast_to(dout / (height * width), cache).copy()
