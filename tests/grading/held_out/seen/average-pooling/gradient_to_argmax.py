# cause: the backward pass is that of max pooling, it gives the whole gradient of a window to the window's largest value instead of an equal share to each
# name: gradient-to-one-entry|gradient-not-divided
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Hp = int((H - height) / stride + 1)
    Wp = int((W - width) / stride + 1)
    out = np.zeros((N, C, Hp, Wp))
    for n in range(N):
        for i in range(Hp):
            for j in range(Wp):
                patch = x[n, :, i*stride:i*stride+height, j*stride:j*stride+width]
                out[n, :, i, j] = patch.reshape(C, -1).mean(axis=1)
    return out, (x, height, width, stride)


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    N, C, Hp, Wp = dout.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(Hp):
                for j in range(Wp):
                    patch = x[n, c, i*stride:i*stride+height, j*stride:j*stride+width]
                    k = np.argmax(patch)
                    a, b = np.unravel_index(k, patch.shape)
                    dx[n, c, i*stride+a, j*stride+b] += dout[n, c, i, j]
    return dx
