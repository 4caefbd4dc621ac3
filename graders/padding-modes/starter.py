import numpy as np


def conv2d(x, w, b, pad, mode):
    """Pad images x, (N, C, H, W), in a mode ("zeros", "reflect", "replicate" or "circular") and convolve with stride 1.

    w are kernels, (F, C, KH, KW), b biases, (F,). Returns (N, F, H_out, W_out).
    """
    out = None
    # Your code here.
    return out
