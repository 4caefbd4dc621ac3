# cause: the mask is drawn for one example and used for all examples of the batch, they share what is dropped
# name: dropout-mask-shared
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    keep = 1.0 - p
    mask = np.random.binomial(1, keep, size=x.shape[1:]) / keep
    out = x * mask
    return out, mask


def dropout_backward(dout, cache):
    mask = cache
    if mask is None:
        return dout.copy()
    return dout * mask
