# cause: dw and db are divided by the number of examples, means over the batch instead of sums
# name: gradients-averaged-over-the-batch|bias-gradient-averaged
import numpy as np


def dense_forward(x, w, b):
    cache = x, w
    return np.einsum("nk,fk->nf", x, w) + b, cache


def dense_backward(dout, cache):
    x, w = cache
    m = x.shape[0]
    dw = np.einsum("nf,nk->fk", dout, x) / m
    db = dout.sum(axis=0) / m
    dx = np.einsum("nf,fk->nk", dout, w)
    return dx, dw, db
