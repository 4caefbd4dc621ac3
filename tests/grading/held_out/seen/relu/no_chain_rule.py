# cause: the backward pass returns only the local derivative (0 or 1) and forgets to multiply it by dout.
# name: gradient-of-a-step
import numpy as np


def relu_forward(x):
    x = np.asarray(x)
    out = np.maximum(0, x)
    return out, {"x": x}


def relu_backward(dout, cache):
    x = cache["x"]
    deriv = np.zeros(x.shape, dtype=dout.dtype)
    deriv[x > 0] = 1.0
    return deriv
