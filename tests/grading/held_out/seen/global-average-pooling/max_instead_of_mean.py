# cause: the forward pass takes the largest pixel of each map instead of the mean (global max pooling).
# name: max-for-average
import numpy as np


def gap_forward(x):
    N, C, H, W = x.shape
    out = np.empty((N, C, 1, 1), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            out[n, c, 0, 0] = x[n, c].max()
    return out, (N, C, H, W)


def gap_backward(dout, cache):
    N, C, H, W = cache
    dx = np.empty(cache, dtype=dout.dtype)
    for n in range(N):
        for c in range(C):
            dx[n, c] = dout[n, c, 0, 0] / (H * W)
    return dx
