# cause: The cache holds the output and the backward pass zeroes the gradient where it is < 0, which never happens, so the whole gradient passes.
# name: gradient-passes-everywhere
import numpy as np


def relu_forward(x):
    out = np.maximum(x, 0)
    return out, out


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache < 0] = 0
    return dx
