# Returns the derivative and forgets the chain rule.
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return (cache > 0).astype(dout.dtype)
