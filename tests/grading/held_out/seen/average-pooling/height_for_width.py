# cause: height and width of the window are exchanged
# name: height-and-width-of-the-window-swapped|kernel-height-and-width-swapped
import numpy as np

# The mean over a rectangle is one over rows, then one over columns: two matrix products.

def means(size, k, stride):
    rows = (size - k) // stride + 1
    m = np.zeros((rows, size))
    for i in range(rows):
        m[i, i * stride:i * stride + k] = 1 / k
    return m

def average_pool_forward(x, height, width, stride):
    down, right = means(x.shape[2], width, stride), means(x.shape[3], height, stride)
    return down @ x @ right.T, (down, right)

def average_pool_backward(dout, cache):
    down, right = cache
    return down.T @ dout @ right
