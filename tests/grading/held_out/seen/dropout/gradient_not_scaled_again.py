# cause: the backward pass only sets the gradient of dropped values to 0 and forgets to divide that of the kept ones by 1 - p
# name: dropout-gradient-not-scaled
import numpy as np


def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    kept = np.random.choice([False, True], size=x.shape, p=[p, 1 - p])
    out = np.zeros_like(x)
    out[kept] = x[kept] / (1 - p)
    return out, kept


def dropout_backward(dout, cache):
    dx = dout.copy()
    if cache is not None:
        dx[~cache] = 0
    return dx
