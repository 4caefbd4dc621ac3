# Caps the output at 6.
import numpy as np


def relu_forward(x):
    return np.clip(x, 0, 6), x


def relu_backward(dout, cache):
    return np.where(cache > 0, dout, 0)
