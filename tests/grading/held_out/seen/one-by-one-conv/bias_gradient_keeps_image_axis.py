# cause: The gradient of the bias is summed over the pixels only, not over the images, and so has the shape (N, F).
# name: bias-gradient-of-the-batch-only
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wd = x.shape
    f = w.shape[0]
    k = w.reshape(f, c)
    out = (k @ x.reshape(n, c, h * wd) + b[:, None]).reshape(n, f, h, wd)
    return out, (x, w, b)


def conv1x1_backward(dout, cache):
    x, w, b = cache
    n, c, h, wd = x.shape
    f = w.shape[0]
    k = w.reshape(f, c)
    d = dout.reshape(n, f, h * wd)
    dx = (k.T @ d).reshape(x.shape)
    dw = (d @ x.reshape(n, c, h * wd).transpose(0, 2, 1)).sum(0).reshape(w.shape)
    db = d.sum(axis=2)
    return dx, dw, db
