# cause: p is taken as the probability that a value is kept: values are kept with probability p and divided by p
# name: dropout-p-kept|dropout-divided-by-p|dropout-share
import numpy as np

def dropout_forward(x, p, training):
    if training:
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    else:
        mask = np.ones(x.shape)
        out = x
    return out.astype(x.dtype), mask

def dropout_backward(dout, cache):
    return (dout * cache).astype(dout.dtype)
