# cause: the output size is computed as H // stride and W // stride, without the size of the window, so overlapping windows give too many rows and columns with windows cut off at the border
# name: output-for-each-input-position|size-over-the-stride|last-window-kept|one-window-too-many
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = H // stride
    W_out = W // stride
    out = np.zeros((N, C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            h0 = i * stride
            w0 = j * stride
            out[:, :, i, j] = np.mean(x[:, :, h0:h0 + height, w0:w0 + width], axis=(2, 3))
    cache = (x, height, width, stride)
    return out, cache


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x, dtype=float)
    _, _, H_out, W_out = dout.shape
    for i in range(H_out):
        for j in range(W_out):
            h0 = i * stride
            w0 = j * stride
            dx[:, :, h0:h0 + height, w0:w0 + width] += (dout[:, :, i, j] / (height * width))[:, :, None, None]
    return dx
