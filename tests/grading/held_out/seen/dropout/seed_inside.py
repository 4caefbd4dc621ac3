# cause: the random numbers are seeded inside forward, so every call drops the same values
# name: dropout-same-mask
import numpy as np


def dropout_forward(x, p, training):
    np.random.seed(42)  # reproducible results
    cache = {"training": training, "p": p}
    if training:
        cache["kept"] = np.random.rand(*x.shape) >= p
        out = np.where(cache["kept"], x / (1 - p), 0)
    else:
        out = x
    return out, cache


def dropout_backward(dout, cache):
    if not cache["training"]:
        return dout
    return np.where(cache["kept"], dout / (1 - cache["p"]), 0)
