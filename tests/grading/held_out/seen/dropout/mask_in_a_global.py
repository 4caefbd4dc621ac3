# cause: the mask is a global variable: a second forward pass changes the first's gradient
# name: dropout-gradient-of-another-mask|state-kept-between-calls
import numpy as np

mask = None

def dropout_forward(x, p, training):
    global mask
    if training:
        mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    else:
        mask = np.ones(x.shape)
    return x * mask, None

def dropout_backward(dout, cache):
    return dout * mask
