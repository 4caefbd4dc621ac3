# cause: the backward pass lets the gradient through where x is exactly 0 (x >= 0 instead of x > 0).
# name: none
import numpy as np


def relu_forward(x):
    mask = x >= 0
    return x * mask, mask


def relu_backward(dout, cache):
    return dout * cache
