# cause: dw comes back as (F, C), the two axes of size 1 are missing
# name: axes-of-size-one
import numpy as np


def conv1x1_forward(x, w, b):
    m = w.squeeze(axis=(2, 3))
    y = np.moveaxis(x, 1, -1) @ m.T + b
    return np.moveaxis(y, -1, 1), (x, m)


def conv1x1_backward(dout, cache):
    x, m = cache
    d = np.moveaxis(dout, 1, -1)
    dx = np.moveaxis(d @ m, -1, 1)
    dw = np.einsum("nhwf,nchw->fc", d, x)
    db = d.sum(axis=(0, 1, 2))
    return dx, dw, db
