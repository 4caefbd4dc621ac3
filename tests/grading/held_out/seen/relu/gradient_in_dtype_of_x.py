# cause: dx is created with the dtype of x, so for whole numbers in x the fractions of dout are cut off
# name: decimals-lost
import numpy as np


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, x


def relu_backward(dout, cache):
    x = cache
    dx = np.zeros_like(x)
    on = x > 0
    dx[on] = dout[on]
    return dx
