import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    """Convolve each channel of x, (N, C, H, W), with its own kernel of w, (C, 1, KH, KW); b, (C,), are the biases.

    Returns the output, (N, C, H_out, W_out), and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def depthwise_backward(dout, cache):
    """The gradients of x, w and b, for the gradient dout of the output."""
    dx, dw, db = None, None, None
    # Your code here.
    return dx, dw, db
