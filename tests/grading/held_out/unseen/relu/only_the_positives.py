# cause: the forward pass selects the positive values with a boolean index, which drops the others and flattens the shape
# name: none
import numpy as np


def relu_forward(x):
    out = x[x > 0]
    return out, (x > 0)


def relu_backward(dout, cache):
    dx = np.array(dout)
    dx[~cache] = 0
    return dx
