# cause: the backward pass multiplies dout by the cached output value instead of by a 0/1 mask, so the gradient is scaled by x.
# name: gradient-times-the-value
import numpy as np


def relu_forward(x):
    res = np.maximum(x, 0)
    return res, res


def relu_backward(dout, cache):
    a = cache
    dx = dout * a
    return dx
