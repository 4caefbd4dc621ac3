# cause: db is summed over the images but not over the pixels
# name: bias-gradient-of-the-batch-only
import numpy as np

def conv1x1_forward(x, w, b):
    return np.einsum('nchw,fc->nfhw', x, w[:, :, 0, 0]) + b[None, :, None, None], (x, w)

def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.einsum('nfhw,fc->nchw', dout, w[:, :, 0, 0])
    dw = np.einsum('nfhw,nchw->fc', dout, x)[:, :, None, None]
    return dx, dw, dout.sum(axis=0)
