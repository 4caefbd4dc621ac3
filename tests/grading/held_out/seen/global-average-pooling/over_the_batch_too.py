# cause: the mean is taken over images as well
# name: gap-over-the-batch
import numpy as np

def gap_forward(x):
    m = x.mean(axis=(0, 2, 3), keepdims=True)
    return np.repeat(m, x.shape[0], axis=0), x.shape

def gap_backward(dout, cache):
    N, C, H, W = cache
    return np.broadcast_to(dout / (H * W), cache).copy()
