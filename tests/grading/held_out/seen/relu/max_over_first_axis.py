# cause: np.max(x, 0) is used for np.maximum(x, 0), which takes the largest value along the first axis
# name: largest-of-all-for-each
import numpy as np


def relu_forward(x):
    out = np.max(x, 0)
    cache = x > 0
    return out, cache


def relu_backward(dout, cache):
    dx = dout * cache
    return dx
