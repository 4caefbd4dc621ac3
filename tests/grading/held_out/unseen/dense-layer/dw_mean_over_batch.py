# cause: the gradient of the weights is divided by the number of examples, a mean over the batch instead of the sum
# name: gradients-averaged-over-the-batch
import numpy as np

def dense_forward(x, w, b):
    return np.einsum("nk,fk->nf", x, w) + b, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    m = x.shape[0]
    dx = np.einsum("nf,fk->nk", dout, w)
    dw = np.einsum("nf,nk->fk", dout, x) / m
    db = np.einsum("nf->f", dout)
    return dx, dw, db
