import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """Convolve images x, (N, C, H, W), with kernels w, (F, C, KH, KW), and add the biases b, (F,).

    conv_param holds "stride" and "pad". Returns the output, (N, F, H_out, W_out), and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def conv_backward_naive(dout, cache):
    """The gradients of x, w and b, for the gradient dout of the output."""
    dx, dw, db = None, None, None
    # Your code here.
    return dx, dw, db


def max_pool_forward_naive(x, pool_param):
    """The largest value of each window of x, (N, C, H, W).

    pool_param holds "pool_height", "pool_width" and "stride". Returns the output and a cache for the backward pass.
    """
    out, cache = None, None
    # Your code here.
    return out, cache


def max_pool_backward_naive(dout, cache):
    """The gradient of x, for the gradient dout of the output."""
    dx = None
    # Your code here.
    return dx
