"""Reshapes the images as if the channels were their last axis."""

import numpy as np


def gap_forward(x):
    n, c, height, width = x.shape
    return x.reshape(n, height * width, c).mean(axis=1).reshape(n, c, 1, 1), x.shape


def gap_backward(dout, cache):
    height, width = cache[2:]
    return np.broadcast_to(dout / (height * width), cache).copy()
