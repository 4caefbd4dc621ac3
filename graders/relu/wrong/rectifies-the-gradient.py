# Asks for the sign of the gradient, not of the input.
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return np.maximum(dout, 0)
