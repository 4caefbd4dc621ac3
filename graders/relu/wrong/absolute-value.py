# Turns the sign of negative values.
import numpy as np


def relu_forward(x):
    return np.abs(x), x


def relu_backward(dout, cache):
    return np.where(cache > 0, dout, 0)
