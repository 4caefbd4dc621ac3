# cause: dx has only the rows and columns that windows reach, not the shape of x, when the windows do not reach the end
# name: none
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = (H - height) // stride + 1
    Wo = (W - width) // stride + 1
    cols = np.empty((N, C, Ho, Wo, height * width), dtype=x.dtype)
    for p in range(height):
        for q in range(width):
            cols[..., p * width + q] = x[:, :, p : p + stride * (Ho - 1) + 1 : stride, q : q + stride * (Wo - 1) + 1 : stride]
    idx = cols.argmax(axis=-1)
    out = np.take_along_axis(cols, idx[..., None], axis=-1)[..., 0]
    return out, (idx, height, width, stride)


def max_pool_backward(dout, cache):
    idx, height, width, stride = cache
    N, C, Ho, Wo = dout.shape
    H = (Ho - 1) * stride + height
    W = (Wo - 1) * stride + width
    dx = np.zeros((N, C, H, W), dtype=dout.dtype)
    for p in range(height):
        for q in range(width):
            hit = idx == p * width + q
            dx[:, :, p : p + stride * (Ho - 1) + 1 : stride, q : q + stride * (Wo - 1) + 1 : stride] += dout * hit
    return dx
