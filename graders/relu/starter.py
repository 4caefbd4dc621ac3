import numpy as np


def relu_forward(x):
    """max(0, x) of every value. Returns the output, and a cache for the backward pass."""
    out, cache = None, None
    # Your code here.
    return out, cache


def relu_backward(dout, cache):
    """The gradient of x, for the gradient dout of the output."""
    dx = None
    # Your code here.
    return dx
