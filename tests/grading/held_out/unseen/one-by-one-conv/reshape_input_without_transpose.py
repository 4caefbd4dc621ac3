# cause: x is reshaped to (C, N*H*W) without moving the channel axis to the front first, so images and channels are mixed up
# name: reshaped-without-transpose|pixels-reshaped-without-transpose
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wd = x.shape
    f = w.shape[0]
    flat = x.reshape(c, n * h * wd)
    res = w.reshape(f, c) @ flat + b.reshape(f, 1)
    out = res.reshape(f, n, h, wd).transpose(1, 0, 2, 3)
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.einsum("nfhw,fc->nchw", dout, w[:, :, 0, 0])
    dw = np.einsum("nfhw,nchw->fc", dout, x)
    return dx, dw[:, :, None, None], dout.sum(axis=(0, 2, 3))
