# cause: input and output channels of w are exchanged, which shows as wrong values where C = F and as an error elsewhere
# name: kernels-and-channels-exchanged|shapes-do-not-match
import numpy as np

def conv1x1_forward(x, w, b):
    out = np.einsum('nchw,cf->nfhw', x, w[:, :, 0, 0]) + b.reshape(1, -1, 1, 1)
    return out, (x, w)

def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.einsum('nfhw,cf->nchw', dout, w[:, :, 0, 0])
    dw = np.einsum('nchw,nfhw->cf', x, dout)[:, :, None, None]
    return dx, dw, dout.sum(axis=(0, 2, 3))
