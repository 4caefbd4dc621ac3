# cause: The forward pass calls np.max(x, 0), which takes the largest value along axis 0, instead of np.maximum(x, 0).
# name: largest-of-all-for-each
import numpy as np


def relu_forward(x):
    out = np.max(x, 0)
    return out, x > 0


def relu_backward(dout, cache):
    return np.where(cache, dout, 0.0)
