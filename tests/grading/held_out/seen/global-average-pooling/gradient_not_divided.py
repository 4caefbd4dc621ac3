# cause: backward hands the gradient to all pixels undivided
# name: gap-gradient-not-divided
import numpy as np

def gap_forward(x):
    return x.mean(axis=(2, 3), keepdims=True), x.shape

def gap_backward(dout, cache):
    N, C, H, W = cache
    return dout * np.ones(cache)
