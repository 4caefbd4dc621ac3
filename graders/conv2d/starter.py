import numpy as np


def conv2d(x, w, b, stride, pad):
    """Convolve a batch of images with F kernels.

    x       images, (N, C, H, W)
    w       kernels, (F, C, KH, KW)
    b       one bias for each kernel, (F,)
    stride  step between two windows
    pad     zeros added on each of the four sides

    Returns the output, (N, F, H_out, W_out).
    """
    out = None
    # Your code here.
    return out
