# cause: the backward pass divides by N * H * W, the batch size included, instead of H * W
# name: gap-gradient-divided-by-the-wrong-count|gradient-averaged-over-the-batch
import numpy as np

def gap_forward(x):
    return np.einsum("nchw->nc", x)[:, :, None, None] / (x.shape[2] * x.shape[3]), x.shape

def gap_backward(dout, cache):
    N, C, H, W = cache
    count = N * H * W
    dx = np.full(cache, 1.0, dtype=dout.dtype) * dout / count
    return dx
