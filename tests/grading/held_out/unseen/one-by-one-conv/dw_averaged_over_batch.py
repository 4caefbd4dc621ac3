# cause: dw is divided by the number of images, an average over the batch instead of the sum
# name: gradients-averaged-over-the-batch
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    batch = x.shape[0]
    dx = np.einsum("nfij,fcab->ncij", dout, w)
    dw = np.einsum("nfij,ncij->fc", dout, x) / batch
    db = np.einsum("nfij->f", dout)
    return dx, dw.reshape(w.shape), db
