import numpy as np


def conv1x1_forward(x, w, b):
    """Mix the channels of each pixel of x, (N, C, H, W), with weights w, (F, C, 1, 1), and add the biases b, (F,).

    Returns the output, (N, F, H, W), and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def conv1x1_backward(dout, cache):
    """The gradients of x, w and b, for the gradient dout of the output."""
    dx, dw, db = None, None, None
    # Your code here.
    return dx, dw, db
