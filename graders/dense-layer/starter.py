import numpy as np


def dense_forward(x, w, b):
    """The outputs of F neurons, (N, F), for inputs x, (N, K), weights w, (F, K), and biases b, (F,).

    Returns the output and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def dense_backward(dout, cache):
    """The gradients of x, w and b, for the gradient dout of the output."""
    dx, dw, db = None, None, None
    # Your code here.
    return dx, dw, db
