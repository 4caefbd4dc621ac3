# cause: the mask of the backward pass is inverted: the gradient is set to 0 where x was positive and passes where it was not
# name: gradient-of-the-negative
import numpy as np


def relu_forward(x):
    neg = x <= 0
    out = np.where(neg, np.zeros_like(x), x)
    return out, neg


def relu_backward(dout, cache):
    keep = cache
    return np.where(keep, dout, np.zeros_like(dout))
