# cause: takes p for the probability of being kept
# name: dropout-p-kept
import numpy as np

def dropout_forward(x, p, training):
    if training:
        if p == 0:
            return x.copy(), None
        mask = (np.random.rand(*x.shape) < p) / p
        return x * mask, mask
    return x.copy(), None

def dropout_backward(dout, cache):
    return dout.copy() if cache is None else dout * cache
