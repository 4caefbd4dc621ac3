# cause: drops at test time as well
# name: dropout-in-use
import numpy as np

def dropout_forward(x, p, training):
    mask = np.random.rand(*x.shape) >= p
    out = x * mask / (1 - p)
    return out, (mask, p)

def dropout_backward(dout, cache):
    mask, p = cache
    return dout * mask / (1 - p)
