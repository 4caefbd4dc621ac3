# cause: the backward pass masks by the sign of dout instead of by the sign of x
# name: gradient-rectified
import numpy as np


def relu_forward(x):
    out = x * (x > 0)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    dx = np.zeros_like(dout)
    pos = dout > 0
    dx[pos] = dout[pos]
    return dx
