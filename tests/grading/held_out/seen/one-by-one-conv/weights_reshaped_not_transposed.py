# cause: for dx the weights are brought to (C, F) by reshape instead of by transposing, which puts them in the wrong places
# name: kernel-reshaped-without-transpose|reshaped-without-transpose|kernels-and-channels-exchanged
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    out = w.reshape(F, C) @ x.reshape(N, C, H * W) + b[:, None]
    return out.reshape(N, F, H, W), (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    N, C, H, W = x.shape
    F = w.shape[0]
    g = dout.reshape(N, F, H * W)
    dx = (w.reshape(C, F) @ g).reshape(x.shape)
    dw = (g @ x.reshape(N, C, H * W).transpose(0, 2, 1)).sum(axis=0)
    db = g.sum(axis=(0, 2))
    return dx, dw.reshape(F, C, 1, 1), db
