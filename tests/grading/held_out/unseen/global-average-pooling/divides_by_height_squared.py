# cause: the backward pass takes maps to be square and divides by H * H instead of H * W
# name: gap-gradient-divided-by-the-wrong-count
import numpy as np


def gap_forward(x):
    out = np.mean(np.mean(x, axis=3, keepdims=True), axis=2, keepdims=True)
    return out, x


def gap_backward(dout, cache):
    x = cache
    size = x.shape[2]
    dx = np.zeros_like(x)
    dx += dout / size ** 2
    return dx
