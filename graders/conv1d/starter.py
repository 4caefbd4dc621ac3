import numpy as np


def correlate1d(x, w, b, stride, pad):
    """Slide kernels w, (F, C, K), along signals x, (N, C, L), and add the biases b, (F,).

    Returns the output, (N, F, L_out).
    """
    out = None
    # Your code here.
    return out


def convolve1d(x, w, b, stride, pad):
    """The same with each kernel flipped."""
    out = None
    # Your code here.
    return out
