# cause: the forward pass cuts the map into tiles side by side (step = window size) and ignores the stride argument
# name: windows-side-by-side|windows-moved-by-their-size|size-over-the-window|stride-left-out
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = h // height, w // width
    x_cut = x[:, :, :ho * height, :wo * width]
    out = x_cut.reshape(n, c, ho, height, wo, width).mean(axis=(3, 5))
    return out, (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r = i * stride
            s = j * stride
            dx[:, :, r:r + height, s:s + width] += dout[:, :, i:i + 1, j:j + 1] / (height * width)
    return dx
