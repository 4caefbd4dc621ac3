# cause: the backward pass repeats the whole list of gradients H * W times with np.tile and reshapes it, so a map's pixels receive the gradients of other maps
# name: reshaped-without-transpose|gap-gradient-not-spread
import numpy as np


def gap_forward(x):
    N, C, H, W = x.shape
    out = x.sum(axis=(2, 3), keepdims=True) / (H * W)
    return out, (N, C, H, W)


def gap_backward(dout, cache):
    N, C, H, W = cache
    g = dout.ravel() / (H * W)
    dx = np.tile(g, H * W).reshape(N, C, H, W)
    return dx
