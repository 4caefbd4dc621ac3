# cause: The backward pass sets entries of dout itself to 0 and returns it, so the caller's array is changed.
import numpy as np


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, out


def relu_backward(dout, cache):
    dx = dout
    dx[cache <= 0] = 0
    return dx
