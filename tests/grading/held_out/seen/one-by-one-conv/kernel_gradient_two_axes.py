# cause: the gradient of the kernels is returned with the shape (F, C), without the two axes of size 1
# name: axes-of-size-one
import numpy as np


def conv1x1_forward(x, w, b):
    k = np.squeeze(w, axis=(2, 3))
    y = np.einsum("fc,ncij->nfij", k, x)
    y = y + b[None, :, None, None]
    return y, (x, k)


def conv1x1_backward(dout, cache):
    x, k = cache
    dx = np.einsum("fc,nfij->ncij", k, dout)
    dw = np.einsum("nfij,ncij->fc", dout, x)
    db = np.einsum("nfij->f", dout)
    return dx, dw, db
