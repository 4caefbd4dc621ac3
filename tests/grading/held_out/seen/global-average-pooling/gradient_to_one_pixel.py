# cause: backward puts the whole gradient on the first pixel of each map instead of an equal share on every pixel
# name: gap-gradient-in-one-pixel|gap-gradient-not-spread|gap-gradient-not-divided
import numpy as np


def gap_forward(x):
    N, C = x.shape[:2]
    out = np.array([[[[m.mean()]] for m in image] for image in x])
    return out, x.shape


def gap_backward(dout, cache):
    dx = np.zeros(cache, dtype=dout.dtype)
    dx[:, :, :1, :1] = dout
    return dx
