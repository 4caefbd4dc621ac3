# cause: the mask is drawn with the shape x.shape[1:], one mask for all examples of the batch.
# name: dropout-mask-shared
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x, np.ones_like(x)
    m = np.random.random(x.shape[1:]) > p
    m = (m / (1.0 - p)).astype(x.dtype)
    mask = np.broadcast_to(m, x.shape)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout * cache
