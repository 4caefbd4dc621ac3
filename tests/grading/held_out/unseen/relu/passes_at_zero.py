# cause: the backward pass lets the gradient through where x is exactly 0 (>= instead of >)
# name: none
import numpy as np


def relu_forward(x):
    mask = x >= 0
    return np.where(mask, x, 0), mask


def relu_backward(dout, cache):
    return dout * cache
