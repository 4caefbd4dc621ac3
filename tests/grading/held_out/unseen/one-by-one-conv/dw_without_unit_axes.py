# cause: dw is returned with the shape (F, C), the two axes of size 1 are missing
# name: axes-of-size-one
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    n, f, h, wd = dout.shape
    g = np.moveaxis(dout, 1, -1).reshape(-1, f)
    a = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    w2 = w.squeeze(axis=(2, 3))
    dx = np.moveaxis((g @ w2).reshape(n, h, wd, -1), -1, 1)
    dw = g.T @ a
    db = g.sum(0)
    return dx, dw, db
