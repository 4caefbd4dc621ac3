# The output is (N, C): the axes of size 1 are gone.
import numpy as np


def gap_forward(x):
    return x.mean(axis=(2, 3)), x.shape


def gap_backward(dout, cache):
    _, _, height, width = cache
    return np.broadcast_to(dout / (height * width), cache).copy()
