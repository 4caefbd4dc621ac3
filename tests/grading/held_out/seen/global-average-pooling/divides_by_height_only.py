# cause: backward divides by H, not by H W
# name: gap-gradient-divided-by-the-wrong-count
import numpy as np

def gap_forward(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1, 1), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            s = 0
            for i in range(H):
                for j in range(W):
                    s = s + x[n, c, i, j]
            out[n, c, 0, 0] = s / (H * W)
    cache = x
    return out, cache

def gap_backward(dout, cache):
    x = cache
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            dx[n, c, :, :] = dout[n, c, 0, 0] / x.shape[2]
    return dx
