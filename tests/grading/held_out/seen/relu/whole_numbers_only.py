# cause: The output array is created with dtype int, so the positive values lose their fractions.
# name: decimals-lost
import numpy as np


def relu_forward(x):
    out = np.zeros(x.shape, dtype=int)
    for index in np.ndindex(x.shape):
        if x[index] > 0:
            out[index] = x[index]
    return out, x


def relu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for index in np.ndindex(dout.shape):
        dx[index] = dout[index] if cache[index] > 0 else 0
    return dx
