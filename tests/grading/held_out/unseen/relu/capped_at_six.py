# cause: the forward pass also caps the values from above at 6 (ReLU6), so large positive values do not stay as they are
# name: relu-capped
import numpy as np


def relu_forward(x):
    out = np.clip(x, 0, 6)
    return out, x


def relu_backward(dout, cache):
    grad = dout.copy()
    grad[cache <= 0] = 0
    return grad
