# cause: The backward pass lets 0.01 of the gradient through where x was negative, as a leaky ReLU does; the forward pass gives 0 there.
# name: gradient-of-another-function|relu-leaks
import numpy as np


def relu_forward(x):
    out = (np.abs(x) + x) / 2
    return out, np.sign(x)


def relu_backward(dout, cache):
    slope = np.where(cache > 0, 1.0, 0.01)   # so that no neuron dies
    return dout * slope
