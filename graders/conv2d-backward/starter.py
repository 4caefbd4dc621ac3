import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    """The gradients of images x, kernels w and biases, for the gradient dout of the output."""
    dx, dw, db = None, None, None
    # Your code here.
    return dx, dw, db
