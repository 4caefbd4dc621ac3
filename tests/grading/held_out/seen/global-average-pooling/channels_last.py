# cause: thinks of the channels as the last axis
# name: shapes-do-not-match|gap-over-the-channels
import numpy as np

def gap_forward(x):
    N, H, W, C = x.shape
    out = x.reshape(N, H * W, C).mean(axis=1).reshape(N, C, 1, 1)
    return out, x.shape

def gap_backward(dout, cache):
    N, H, W, C = cache
    return np.ones(cache) * dout.reshape(N, 1, 1, C) / (H * W)
