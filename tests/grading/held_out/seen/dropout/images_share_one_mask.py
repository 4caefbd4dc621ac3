# cause: one mask is drawn for a single example, x.shape[1:], so all examples of the batch drop the same values
# name: dropout-mask-shared
import numpy as np


def dropout_forward(x, p, training):
    cache = {"training": training}
    if not training:
        return x + 0, cache
    drop = np.random.uniform(size=x.shape[1:]) < p
    out = np.where(drop, 0, x / (1 - p)).astype(x.dtype)
    cache.update(drop=drop, p=p)
    return out, cache


def dropout_backward(dout, cache):
    if not cache["training"]:
        return dout + 0
    return np.where(cache["drop"], 0, dout / (1 - cache["p"])).astype(dout.dtype)
