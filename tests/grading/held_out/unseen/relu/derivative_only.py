# cause: the backward pass returns the local derivative (1 or 0) and never multiplies it by dout
# name: gradient-of-a-step
import numpy as np


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    cache = x.copy()
    return out, cache


def relu_backward(dout, cache):
    x = cache
    # derivative of relu: 1 if x > 0 else 0
    dx = np.zeros(dout.shape, dtype=dout.dtype)
    dx[x > 0] = 1
    return dx
