# cause: db is summed over the pixels only and not over the images, it has the shape (N, F)
# name: bias-gradient-of-the-batch-only
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    weights = w[:, :, 0, 0]
    dx = np.tensordot(dout, weights, axes=(1, 0)).transpose(0, 3, 1, 2)
    dw = np.zeros_like(w, dtype=np.result_type(x, dout))
    for f in range(w.shape[0]):
        for c in range(w.shape[1]):
            dw[f, c, 0, 0] = (dout[:, f] * x[:, c]).sum()
    db = dout.sum(axis=(2, 3))
    return dx, dw, db
