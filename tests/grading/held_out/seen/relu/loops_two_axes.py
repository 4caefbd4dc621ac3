# cause: the forward and backward loops go over two axes only, so for images (4 axes) the comparison is made on a whole array and raises an error.
# name: none
import numpy as np


def relu_forward(x):
    rows, cols = x.shape[0], x.shape[1]
    out = np.zeros_like(x)
    for i in range(rows):
        for j in range(cols):
            if x[i, j] > 0:
                out[i, j] = x[i, j]
    return out, x


def relu_backward(dout, cache):
    x = cache
    dx = np.zeros_like(dout)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if x[i, j] > 0:
                dx[i, j] = dout[i, j]
    return dx
