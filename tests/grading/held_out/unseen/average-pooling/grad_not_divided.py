# cause: the backward pass gives every pixel of the window the whole output gradient instead of dividing it by the number of values in the window
# name: gradient-not-divided|gradient-divided-by-the-wrong-count
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = (H - height) // stride + 1
    Wo = (W - width) // stride + 1
    out = np.zeros((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, c, i, j] = np.mean(x[n, c, i*stride:i*stride+height, j*stride:j*stride+width])
    cache = (x, height, width, stride)
    return out, cache


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    N, C, Ho, Wo = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    dx[n, c, i*stride:i*stride+height, j*stride:j*stride+width] += dout[n, c, i, j]
    return dx
