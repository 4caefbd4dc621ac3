# cause: multiplies by 1 - p in use, as for dropout that is not inverted, beside dividing in training
# name: dropout-scaled-in-use
import numpy as np

def dropout_forward(x, p, training):
    if not training:
        return x * (1 - p), None
    mask = (np.random.rand(*x.shape) >= p) / (1 - p)
    return x * mask, mask

def dropout_backward(dout, cache):
    if cache is None:
        return dout.copy()
    return dout * cache
