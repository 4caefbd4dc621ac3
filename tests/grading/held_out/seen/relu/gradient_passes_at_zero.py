# cause: the mask is x >= 0, so the gradient passes where x is exactly 0
# name: none
import numpy as np


def relu_forward(x):
    mask = x >= 0
    return x * mask, mask


def relu_backward(dout, cache):
    return dout * cache
