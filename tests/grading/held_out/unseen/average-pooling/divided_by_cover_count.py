# cause: the backward pass finally divides each pixel's gradient by the number of windows it lies in, i.e. averages the shares instead of summing them
# name: gradient-divided-by-the-wrong-count
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    ho, wo = (H - height) // stride + 1, (W - width) // stride + 1
    s0, s1, s2, s3 = x.strides
    win = np.lib.stride_tricks.as_strided(
        x, (n, c, ho, wo, height, width), (s0, s1, s2 * stride, s3 * stride, s2, s3), writeable=False)
    return np.einsum("ncijuv->ncij", win) / (height * width), (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape)
    hits = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a, b = i * stride, j * stride
            dx[:, :, a:a + height, b:b + width] += dout[:, :, i, j, None, None] / (height * width)
            hits[:, :, a:a + height, b:b + width] += 1
    hits[hits == 0] = 1   # no window here
    return dx / hits
