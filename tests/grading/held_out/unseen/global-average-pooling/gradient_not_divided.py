# cause: the backward pass copies the gradient to every pixel without dividing it by the number of pixels
# name: gap-gradient-not-divided
import numpy as np

def gap_forward(x):
    n, c, h, w = x.shape
    out = x.reshape(n, c, h * w).mean(axis=2).reshape(n, c, 1, 1)
    return out, x.shape

def gap_backward(dout, cache):
    n, c, h, w = cache
    dx = np.repeat(np.repeat(dout, h, axis=2), w, axis=3)
    return dx
