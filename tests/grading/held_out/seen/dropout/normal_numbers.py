# cause: the mask compares normally distributed numbers (randn) with p instead of uniform ones, so far more than the share p is dropped
# name: dropout-share
import numpy as np


def dropout_forward(x, p, training):
    if training and p > 0:
        mask = (np.random.randn(*x.shape) > p) / (1 - p)
    else:
        mask = np.ones(x.shape)
    return x * mask, mask


def dropout_backward(dout, cache):
    return cache * dout
