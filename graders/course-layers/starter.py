import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """Convolve x, (N, C, H, W), with w, (F, C, HH, WW), and add b, (F,). Returns (out, cache)."""
    out, cache = None, None
    # Your code here.
    return out, cache


def conv_backward_naive(dout, cache):
    """The gradients of x, w and b: (dx, dw, db)."""
    dx, dw, db = None, None, None
    # Your code here.
    return dx, dw, db


def max_pool_forward_naive(x, pool_param):
    """The largest value of each window of x, (N, C, H, W). Returns (out, cache)."""
    out, cache = None, None
    # Your code here.
    return out, cache


def max_pool_backward_naive(dout, cache):
    """The gradient of x."""
    dx = None
    # Your code here.
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """Normalise each channel of x, (N, C, H, W); moves bn_param's running statistics. Returns (out, cache)."""
    out, cache = None, None
    # Your code here.
    return out, cache


def spatial_batchnorm_backward(dout, cache):
    """The gradients of x, gamma and beta: (dx, dgamma, dbeta)."""
    dx, dgamma, dbeta = None, None, None
    # Your code here.
    return dx, dgamma, dbeta
