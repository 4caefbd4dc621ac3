# cause: backward draws a new mask
# name: dropout-gradient-of-another-mask
import numpy as np

def mask_for(shape, p):
    return (np.random.uniform(size=shape) >= p) / (1 - p)

def dropout_forward(x, p, training):
    out = x * mask_for(x.shape, p) if training else x.copy()
    return out, (p, training)

def dropout_backward(dout, cache):
    p, training = cache
    return dout * mask_for(dout.shape, p) if training else dout.copy()
