# cause: The running maximum of each window starts at 0, so a window whose values are all negative gives 0.
# name: maximum-begun-at-zero
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = (H - height) // stride + 1
    Wo = (W - width) // stride + 1
    out = np.zeros((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    best = 0
                    for a in range(height):
                        for b in range(width):
                            v = x[n, c, i * stride + a, j * stride + b]
                            if v > best:
                                best = v
                    out[n, c, i, j] = best
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    N, C, Ho, Wo = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    win = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
                    k = int(np.argmax(win))
                    dx[n, c, i * stride + k // width, j * stride + k % width] += dout[n, c, i, j]
    return dx
