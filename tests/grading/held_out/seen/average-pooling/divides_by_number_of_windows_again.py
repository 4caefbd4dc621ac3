# cause: the backward pass divides the gradient by the number of output places H_out * W_out instead of by the window's size
# name: gradient-divided-by-the-wrong-count|gradient-not-divided|divided-by-the-wrong-count
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, rows, columns = x.shape
    rows, columns = (rows - height) // stride + 1, (columns - width) // stride + 1
    acc = 0
    for u in range(height):
        for v in range(width):
            acc = acc + x[:, :, u:u + stride * (rows - 1) + 1:stride, v:v + stride * (columns - 1) + 1:stride]
    return acc / (height * width), (x.shape, height, width, stride)


def average_pool_backward(dout, cache):
    shape, height, width, stride = cache
    _, _, rows, columns = dout.shape
    g = dout / (rows * columns)
    dx = np.zeros(shape, dtype=dout.dtype)
    for u in range(height):
        for v in range(width):
            dx[:, :, u:u + stride * (rows - 1) + 1:stride, v:v + stride * (columns - 1) + 1:stride] += g
    return dx
