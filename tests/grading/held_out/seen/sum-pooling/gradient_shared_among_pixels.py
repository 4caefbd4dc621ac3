# cause: the backward pass divides each gradient by the number of pixels of the window, as average pooling does
# name: gradient-of-an-average
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    OH = (H - height) // stride + 1
    OW = (W - width) // stride + 1
    out = np.zeros((N, C, OH, OW), x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    out[n, c, i, j] = x[n, c, i*stride:i*stride+height, j*stride:j*stride+width].sum()
    return out, (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dout.dtype)
    N, C, OH, OW = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    each = dout[n, c, i, j] / (height * width)
                    dx[n, c, i*stride:i*stride+height, j*stride:j*stride+width] += each
    return dx
