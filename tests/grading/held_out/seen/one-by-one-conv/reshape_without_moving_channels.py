# cause: the forward pass reshapes x to rows of C values without moving the channel axis last, so values of different pixels get mixed
# name: pixels-reshaped-without-transpose|reshaped-without-transpose
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wd = x.shape
    f = w.shape[0]
    # every pixel is a row with its channels
    rows = x.reshape(-1, c)
    res = rows @ w.reshape(f, c).T + b
    out = res.reshape(n, h, wd, f).transpose(0, 3, 1, 2)
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    n, c, h, wd = x.shape
    f = w.shape[0]
    d = dout.transpose(0, 2, 3, 1).reshape(-1, f)
    xr = x.transpose(0, 2, 3, 1).reshape(-1, c)
    dx = (d @ w.reshape(f, c)).reshape(n, h, wd, c).transpose(0, 3, 1, 2)
    dw = (d.T @ xr).reshape(w.shape)
    return dx, dw, d.sum(axis=0)
