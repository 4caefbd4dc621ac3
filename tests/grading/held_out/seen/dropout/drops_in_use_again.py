# cause: the flag training is ignored, values are dropped in use as well
# name: dropout-in-use|dropout-gradient-in-use
import numpy as np


def dropout_forward(x, p, training):
    rng = np.random.default_rng()
    mask = rng.choice([0.0, 1.0 / (1.0 - p)], size=x.shape, p=[p, 1.0 - p])
    out = np.multiply(x, mask)
    cache = (mask, training)
    return out, cache


def dropout_backward(dout, cache):
    mask, training = cache
    return np.multiply(dout, mask)
