# cause: the backward pass copies the gradient to every pixel without dividing it by H * W
# name: gap-gradient-not-divided|gap-gradient-divided-by-the-wrong-count
import numpy as np


def gap_forward(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1, 1), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            out[n, c, 0, 0] = x[n, c].sum() / (H * W)
    return out, x


def gap_backward(dout, cache):
    x = cache
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            dx[n, c, :, :] = dout[n, c, 0, 0]
    return dx
