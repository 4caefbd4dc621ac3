# cause: one draw for each feature or column, the same for all images
# name: dropout-mask-shared
import numpy as np

def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    mask = (np.random.rand(x.shape[-1]) >= p) / (1 - p)
    return x * mask, mask

def dropout_backward(dout, cache):
    if cache is None:
        return dout.copy()
    return dout * cache
