import numpy as np


def correlate2d(x, w, mode):
    """Slide each kernel of w, (F, C, KH, KW), over the images x, (N, C, H, W). Mode: "valid", "same" or "full"."""
    out = None
    # Your code here.
    return out


def convolve2d(x, w, mode):
    """The same with each kernel flipped."""
    out = None
    # Your code here.
    return out
