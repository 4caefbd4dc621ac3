# cause: the backward pass looks at the sign of dout instead of the sign of x
# name: gradient-rectified
import numpy as np


def relu_forward(x):
    out = np.where(x > 0, x, 0)
    return out, x


def relu_backward(dout, cache):
    return np.where(dout > 0, dout, 0)
