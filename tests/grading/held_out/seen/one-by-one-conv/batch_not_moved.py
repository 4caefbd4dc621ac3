# cause: the forward pass reshapes x from (N, C, H, W) straight to (C, N*H*W) without first moving the channel axis to the front, so images and channels mix
# name: reshaped-without-transpose|pixels-reshaped-without-transpose
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wd = x.shape
    f = w.shape[0]
    cols = x.reshape(c, n * h * wd)
    out = w.reshape(f, c) @ cols + b.reshape(f, 1)
    out = out.reshape(f, n, h, wd).transpose(1, 0, 2, 3)
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    n, c, h, wd = x.shape
    f = w.shape[0]
    d = dout.transpose(1, 0, 2, 3).reshape(f, -1)
    xc = x.transpose(1, 0, 2, 3).reshape(c, -1)
    dw = (d @ xc.T).reshape(f, c, 1, 1)
    dx = (w.reshape(f, c).T @ d).reshape(c, n, h, wd).transpose(1, 0, 2, 3)
    return dx, dw, d.sum(axis=1)
