# cause: the running sum is not set back to zero for each map, so later channels contain the sums of the earlier channels of the image
# name: gap-over-the-channels
import numpy as np


def gap_forward(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1, 1), dtype=x.dtype)
    for n in range(N):
        total = 0.0
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    total += x[n, c, i, j]
            out[n, c, 0, 0] = total / (H * W)
    return out, (N, C, H, W)


def gap_backward(dout, cache):
    N, C, H, W = cache
    dx = np.zeros((N, C, H, W), dtype=dout.dtype)
    for n in range(N):
        for c in range(C):
            dx[n, c, :, :] = dout[n, c, 0, 0] / (H * W)
    return dx
