# cause: the old form of dropout: nothing is divided by 1 - p in training, and in use the values are multiplied by 1 - p
# name: dropout-not-scaled|dropout-scaled-in-use|dropout-gradient-in-use|dropout-gradient-not-scaled
import numpy as np


def dropout_forward(x, p, training):
    keep = 1 - p
    if not training:
        return x * keep, ("use", keep)
    mask = np.random.binomial(1, keep, size=x.shape).astype(x.dtype)
    return x * mask, ("train", mask)


def dropout_backward(dout, cache):
    _, factor = cache
    return dout * factor
