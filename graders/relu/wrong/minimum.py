# Keeps the negative values.
import numpy as np


def relu_forward(x):
    return np.minimum(x, 0), x


def relu_backward(dout, cache):
    return np.where(cache > 0, dout, 0)
