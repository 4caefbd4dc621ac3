# cause: dx is taken with w.T whenever the shapes allow that product, dout @ w.T, which is wrong for a square w (K = F).
# name: gradient-through-the-transposed-matrix
import numpy as np


def dense_forward(x, w, b):
    out = np.einsum("nk,fk->nf", x, w) + b
    cache = x, w
    return out, cache


def dense_backward(dout, cache):
    x, w = cache
    if dout.shape[1] == w.shape[1]:
        dx = dout @ w.T
    else:
        dx = dout @ w
    dw = np.einsum("nf,nk->fk", dout, x)
    db = np.einsum("nf->f", dout)
    return dx, dw, db
