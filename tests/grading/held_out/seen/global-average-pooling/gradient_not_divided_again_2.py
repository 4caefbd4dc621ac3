# cause: the backward pass gives every pixel the whole gradient of the mean, without dividing by H * W.
# name: gap-gradient-not-divided|gap-gradient-divided-by-the-wrong-count
import numpy as np


def gap_forward(x):
    N, C, H, W = x.shape
    out = x.reshape(N, C, H * W).mean(-1).reshape(N, C, 1, 1)
    return out, (H, W)


def gap_backward(dout, cache):
    H, W = cache
    return np.tile(dout, (1, 1, H, W))
