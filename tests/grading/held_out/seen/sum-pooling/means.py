# cause: takes the mean and not the sum, forward and backward
# name: average-for-sum|gradient-of-an-average
import numpy as np

def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = (h - height) // stride + 1, (w - width) // stride + 1
    out = np.zeros((n, c, ho, wo))
    for i in range(ho):
        for j in range(wo):
            r, s = i * stride, j * stride
            out[:, :, i, j] = x[:, :, r:r + height, s:s + width].mean(axis=(2, 3))
    return out, (x.shape, height, width, stride)

def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, s = i * stride, j * stride
            dx[:, :, r:r + height, s:s + width] += dout[:, :, i, j][:, :, None, None] / (height * width)
    return dx
