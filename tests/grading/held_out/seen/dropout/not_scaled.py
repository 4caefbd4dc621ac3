# cause: what is kept is not divided by 1 - p
# name: dropout-not-scaled
import numpy as np

def dropout_forward(x, p, training):
    if training:
        mask = np.random.random(x.shape) > p
        return x * mask, mask
    return x * 1.0, np.ones_like(x)

def dropout_backward(dout, cache):
    return dout * cache
