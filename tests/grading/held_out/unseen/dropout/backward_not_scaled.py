# cause: the backward pass applies the mask of zeros and ones but does not divide the kept gradients by 1 - p
# name: dropout-gradient-not-scaled
import numpy as np

def dropout_forward(x, p, training):
    if not training:
        return x, None
    keep = np.random.uniform(size=x.shape) >= p
    out = np.where(keep, x / (1 - p), 0)
    return out, keep

def dropout_backward(dout, cache):
    if cache is None:
        return dout
    return np.where(cache, dout, 0)
