# cause: the two axes of size 1 are dropped: (N, C)
# name: axes-of-size-one
import numpy as np

def gap_forward(x):
    return np.mean(x, axis=(2, 3)), x

def gap_backward(dout, cache):
    N, C, H, W = cache.shape
    return np.ones((N, C, H, W)) * dout / (H * W)
