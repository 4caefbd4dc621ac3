# cause: the backward pass multiplies dout by the output values instead of by the 0/1 mask
# name: gradient-times-the-value
import numpy as np


def relu_forward(x):
    out = np.maximum(0, x)
    cache = out
    return out, cache


def relu_backward(dout, cache):
    out = cache
    dx = dout * out   # out is 0 where x was negative
    return dx
