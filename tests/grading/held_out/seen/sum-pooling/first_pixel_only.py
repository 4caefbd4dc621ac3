# cause: backward gives the gradient to the first pixel of the window alone
# name: gradient-to-one-entry
import numpy as np

def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - height) // stride + 1, (W - width) // stride + 1), x.dtype)
    for n, c, i, j in np.ndindex(*out.shape):
        out[n, c, i, j] = np.sum(x[n, c, i * stride:i * stride + height, j * stride:j * stride + width])
    return out, (x, height, width, stride)

def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        dx[n, c, i * stride, j * stride] += dout[n, c, i, j]
    return dx
