# cause: The backward pass asks whether dout is positive instead of whether x was: it applies the ReLU to the gradient.
# name: gradient-rectified
import numpy as np


def relu_forward(x):
    out = np.maximum(0, x)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    dx = np.maximum(0, dout)
    return dx
