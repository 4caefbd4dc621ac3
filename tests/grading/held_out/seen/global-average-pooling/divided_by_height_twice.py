# cause: the backward pass divides by H * H instead of H * W.
# name: gap-gradient-divided-by-the-wrong-count|gap-gradient-not-divided
import numpy as np


def gap_forward(x):
    s = np.einsum("nchw->nc", x)
    out = s[:, :, None, None] / (x.shape[2] * x.shape[3])
    return out, x.shape


def gap_backward(dout, cache):
    H = W = cache[2]
    dx = np.zeros(cache, dtype=dout.dtype)
    dx += dout / (H * W)
    return dx
