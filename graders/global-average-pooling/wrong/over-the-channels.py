# Averages over the channels as well.
import numpy as np


def gap_forward(x):
    return np.repeat(x.mean(axis=(1, 2, 3), keepdims=True), x.shape[1], 1), x.shape


def gap_backward(dout, cache):
    _, _, height, width = cache
    return np.broadcast_to(dout / (height * width), cache).copy()
