# cause: backward divides, but does not spread: dx keeps the shape (N, C, 1, 1)
# name: gap-gradient-not-spread
import numpy as np

def gap_forward(x):
    return x.mean(axis=(2, 3), keepdims=True), x.shape

def gap_backward(dout, cache):
    N, C, H, W = cache
    return dout / (H * W)
