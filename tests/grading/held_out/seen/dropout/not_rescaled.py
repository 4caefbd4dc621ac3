# cause: the kept values (and their gradients) are not divided by 1 - p in training.
# name: dropout-not-scaled|dropout-gradient-not-scaled
import numpy as np


def dropout_forward(x, p, training):
    cache = {"training": training}
    if not training:
        return x.copy(), cache
    keep = np.random.uniform(size=x.shape) >= p
    cache["keep"] = keep
    out = np.where(keep, x, 0)
    return out, cache


def dropout_backward(dout, cache):
    if not cache["training"]:
        return dout.copy()
    return np.where(cache["keep"], dout, 0)
