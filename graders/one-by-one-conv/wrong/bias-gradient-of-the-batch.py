# Sums the gradient of the biases over the batch and not over the pixels.
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.einsum("nfhw,fc->nchw", dout, w[:, :, 0, 0])
    dw = np.einsum("nfhw,nchw->fc", dout, x)
    return dx, dw[:, :, None, None], dout[:, :, 0, 0].sum(axis=0)
