# cause: The backward pass returns 1 where x was positive and 0 elsewhere, and never multiplies by dout.
# name: gradient-of-a-step
import numpy as np


def relu_forward(x):
    positive = np.greater(x, 0)
    out = np.where(positive, x, 0)
    return out, positive


def relu_backward(dout, cache):
    # derivative of relu: 1 or 0
    dx = np.zeros_like(dout)
    dx[cache] = 1
    return dx
