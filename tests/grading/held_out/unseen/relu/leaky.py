# cause: it is a leaky ReLU: negative values (and their gradients) are multiplied by 0.01 instead of becoming 0
# name: relu-leaks|another-function-for-relu|gradient-of-another-function
import numpy as np

SLOPE = 0.01


def relu_forward(x):
    out = np.maximum(x, SLOPE * x)
    return out, x


def relu_backward(dout, cache):
    factor = np.where(cache > 0, 1.0, SLOPE)
    return factor.astype(dout.dtype) * dout
