import numpy as np


def conv2d(x, w, b, stride, pad):
    """Convolve images x, (N, C, H, W), with kernels w, (F, C, KH, KW), and add the biases b, (F,).

    Returns the output, (N, F, H_out, W_out).
    """
    out = None
    # Your code here.
    return out
