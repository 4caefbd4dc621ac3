# cause: the forward pass sums over the channels too (like a full convolution with ones), so all channels hold the same total
# name: channels-pooled-together|sum-of-channels|depth-pooled
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = (h - height) // stride + 1, (w - width) // stride + 1
    out = np.zeros((n, c, ho, wo), dtype=x.dtype)
    for b in range(n):
        for k in range(c):
            for i in range(ho):
                for j in range(wo):
                    window = x[b, :, i * stride : i * stride + height, j * stride : j * stride + width]
                    out[b, k, i, j] = np.sum(window)
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    (n, c, h, w), height, width, stride = cache
    dx = np.zeros((n, c, h, w), dtype=dout.dtype)
    ho, wo = dout.shape[2:]
    for a in range(height):
        for b in range(width):
            dx[:, :, a : a + ho * stride : stride, b : b + wo * stride : stride][:, :, :ho, :wo] += dout
    return dx
