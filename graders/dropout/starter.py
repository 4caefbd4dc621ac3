import numpy as np


def dropout_forward(x, p, training):
    """Drop each value with probability p in training, and divide the others by 1 - p; in use, change nothing.

    Returns the output and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def dropout_backward(dout, cache):
    """The gradient of x, for the gradient dout of the output."""
    dx = None
    # Your code here.
    return dx
