# cause: dx is allocated with just the rows and columns that windows reach, so its shape is smaller than that of x when the last rows or columns are not covered
# name: none
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho = (h - height) // stride + 1
    wo = (w - width) // stride + 1
    out = np.array([[x[:, :, i * stride:i * stride + height, j * stride:j * stride + width].mean((2, 3))
                     for j in range(wo)] for i in range(ho)])
    return out.transpose(2, 3, 0, 1), (height, width, stride)


def average_pool_backward(dout, cache):
    height, width, stride = cache
    n, c, ho, wo = dout.shape
    H = (ho - 1) * stride + height
    W = (wo - 1) * stride + width
    dx = np.zeros((n, c, H, W))
    d = dout / (height * width)
    for i in range(ho):
        for j in range(wo):
            dx[:, :, i * stride:i * stride + height, j * stride:j * stride + width] += d[:, :, i:i + 1, j:j + 1]
    return dx
