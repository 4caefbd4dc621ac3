# cause: the backward pass unpacks the cached height and width in swapped order, so dx has the shape (N, C, W, H)
# name: gap-gradient-not-spread
import numpy as np

def gap_forward(x):
    N, C, H, W = x.shape
    out = x.mean((2, 3)).reshape(N, C, 1, 1)
    cache = (H, W)
    return out, cache

def gap_backward(dout, cache):
    W, H = cache
    ones = np.ones((1, 1, H, W), dtype=dout.dtype) / (H * W)
    return dout * ones
