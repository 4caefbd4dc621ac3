import numpy as np


def max_pool_forward(x, height, width, stride):
    """The largest value of each window, height x width, of x, (N, C, H, W).

    Returns the output, (N, C, H_out, W_out), and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def max_pool_backward(dout, cache):
    """The gradient of x, for the gradient dout of the output."""
    dx = None
    # Your code here.
    return dx
