# cause: backward divides by the number of images as well, by N H W instead of H W
# name: gap-gradient-divided-by-the-wrong-count|gradient-averaged-over-the-batch
import numpy as np


def gap_forward(x):
    return np.einsum("nchw->nc", x)[:, :, None, None] / (x.shape[2] * x.shape[3]), np.ones_like(x)


def gap_backward(dout, cache):
    N, C, H, W = cache.shape
    return cache * dout / (N * H * W)
