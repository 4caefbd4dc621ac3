# cause: the mask is drawn with the shape of one example, so all the examples of a batch drop the same values
# name: dropout-mask-shared
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), 1.0
    mask = np.random.random_sample(x.shape[1:]) > p
    mask = (mask / (1 - p)).astype(x.dtype)
    return x * mask[None], mask


def dropout_backward(dout, cache):
    return dout * cache
