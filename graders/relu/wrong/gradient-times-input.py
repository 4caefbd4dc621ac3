# Multiplies the gradient by the output, not by the slope.
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * np.maximum(cache, 0)
