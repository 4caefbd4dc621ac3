# cause: the sum runs over the channels as well, and every channel of the output holds it
# name: channels-pooled-together|sum-of-channels
import numpy as np

def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = (h - height) // stride + 1, (w - width) // stride + 1
    out = np.zeros((n, c, ho, wo))
    for i in range(ho):
        for j in range(wo):
            r, s = i * stride, j * stride
            out[:, :, i, j] = x[:, :, r:r + height, s:s + width].sum(axis=(1, 2, 3))[:, None]
    return out, (x.shape, height, width, stride)

def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, s = i * stride, j * stride
            dx[:, :, r:r + height, s:s + width] += dout[:, :, i, j][:, :, None, None]
    return dx
