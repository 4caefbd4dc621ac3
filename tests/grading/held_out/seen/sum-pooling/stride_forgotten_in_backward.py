# cause: The backward pass places the windows one pixel apart and does not use the stride.
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho = (h - height) // stride + 1
    wo = (w - width) // stride + 1
    out = np.zeros((n, c, ho, wo), dtype=x.dtype)
    for a in range(height):
        for b in range(width):
            out += x[:, :, a : a + (ho - 1) * stride + 1 : stride, b : b + (wo - 1) * stride + 1 : stride]
    return out, (x.shape, (height, width), stride)


def sum_pool_backward(dout, cache):
    shape, (height, width), stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    ho, wo = dout.shape[2:]
    for a in range(height):
        for b in range(width):
            dx[:, :, a : a + ho, b : b + wo] += dout
    return dx
