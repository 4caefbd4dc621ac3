# cause: dx is made only as large as the area that the windows cover, so it is smaller than x when rows or columns are left over
# name: none
import numpy as np


def average_pool_forward(x, height, width, stride):
    rows = (x.shape[2] - height) // stride + 1
    cols = (x.shape[3] - width) // stride + 1
    total = 0
    for u in range(height):
        for v in range(width):
            total = total + x[:, :, u:u + stride * rows:stride, v:v + stride * cols:stride][:, :, :rows, :cols]
    return total / (height * width), (height, width, stride)


def average_pool_backward(dout, cache):
    height, width, stride = cache
    n, c, rows, cols = dout.shape
    H = (rows - 1) * stride + height
    W = (cols - 1) * stride + width
    dx = np.zeros((n, c, H, W), dtype=dout.dtype)
    for i in range(rows):
        for j in range(cols):
            dx[:, :, i*stride:i*stride+height, j*stride:j*stride+width] += dout[:, :, i:i+1, j:j+1] / (height * width)
    return dx
