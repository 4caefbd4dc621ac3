# cause: dw is returned with the shape (F, C), without the two axes of size 1.
# name: axes-of-size-one
import numpy as np


def conv1x1_forward(x, w, b):
    w2 = w.squeeze(axis=(2, 3))
    out = np.einsum("fc,nchw->nfhw", w2, x)
    out = out + b[np.newaxis, :, np.newaxis, np.newaxis]
    return out, (x, w2)


def conv1x1_backward(dout, cache):
    x, w2 = cache
    dx = np.einsum("fc,nfhw->nchw", w2, dout)
    dw = np.einsum("nchw,nfhw->fc", x, dout)
    db = np.einsum("nfhw->f", dout)
    return dx, dw, db
