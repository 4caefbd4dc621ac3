# cause: the backward pass is that of max pooling: the whole gradient of a window goes to its largest value instead of equal shares to all
# name: gradient-to-one-entry|gradient-not-divided
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            region = x[:, :, i * stride:i * stride + height, j * stride:j * stride + width]
            out[:, :, i, j] = region.sum(axis=(2, 3)) / (height * width)
    return out, (x, height, width, stride)


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    N, C, H_out, W_out = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    region = x[n, c, i * stride:i * stride + height, j * stride:j * stride + width]
                    a, b = np.unravel_index(np.argmax(region), region.shape)
                    dx[n, c, i * stride + a, j * stride + b] += dout[n, c, i, j]
    return dx
