# cause: the bias is added inside the sum over the channels, so it is counted once for each channel
# name: bias-in-every-channel|bias-in-every-product
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    out = np.zeros((N, F, H, W), dtype=np.result_type(x, w, b))
    for f in range(F):
        for c in range(C):
            out[:, f] += w[f, c, 0, 0] * x[:, c] + b[f]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.einsum("nfhw,fc->nchw", dout, w[:, :, 0, 0])
    dw = np.einsum("nfhw,nchw->fc", dout, x)
    return dx, dw[:, :, None, None], dout.sum(axis=(0, 2, 3))
