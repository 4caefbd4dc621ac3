# cause: the forward mean runs over the images as well (axes 0, 2 and 3), so all images of a batch get the same numbers
# name: gap-over-the-batch
import numpy as np


def gap_forward(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1, 1))
    for c in range(C):
        out[:, c, 0, 0] = x[:, c].mean()
    return out, x


def gap_backward(dout, cache):
    x = cache
    N, C, H, W = x.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            dx[n, c] = dout[n, c, 0, 0] / (H * W)
    return dx
