# cause: the backward pass returns the derivative, 1 or 0, and forgets to multiply it by dout
# name: gradient-of-a-step
import numpy as np


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    x = cache
    dx = np.zeros(np.shape(x), dtype=np.asarray(dout).dtype)
    dx[x > 0] = 1
    return dx
