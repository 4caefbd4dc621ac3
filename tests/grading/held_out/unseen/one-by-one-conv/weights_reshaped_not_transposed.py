# cause: for dx the weights are reshaped to (C, F) instead of transposed
# name: kernel-reshaped-without-transpose|reshaped-without-transpose
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    F, C = w.shape[:2]
    wt = w.reshape(C, F)
    dx = np.einsum("cf,nfij->ncij", wt, dout)
    dw = np.tensordot(dout, x, axes=((0, 2, 3), (0, 2, 3))).reshape(F, C, 1, 1)
    db = dout.sum(axis=(0, 2, 3))
    return dx, dw, db
