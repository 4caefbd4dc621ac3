# cause: In the backward pass the windows are placed height and width apart instead of one stride apart.
# name: windows-moved-by-their-size|stride-left-out-of-the-gradient|windows-side-by-side|stride-left-out
import numpy as np


def _count(size, window, stride):
    return (size - window) // stride + 1


def max_pool_forward(x, height, width, stride):
    ho, wo = _count(x.shape[2], height, stride), _count(x.shape[3], width, stride)
    out = np.full(x.shape[:2] + (ho, wo), x.min(), dtype=x.dtype)
    # one shifted picture for each place in the window
    for a in range(height):
        for b in range(width):
            moved = x[:, :, a : a + ho * stride : stride, b : b + wo * stride : stride][:, :, :ho, :wo]
            out = np.maximum(out, moved)
    return out, (x, out, height, width, stride)


def max_pool_backward(dout, cache):
    x, out, height, width, stride = cache
    dx = np.zeros(x.shape, dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * height, i * height + height)
            cols = slice(j * width, j * width + width)
            hit = x[:, :, rows, cols] == out[:, :, i : i + 1, j : j + 1]
            dx[:, :, rows, cols] += hit * dout[:, :, i : i + 1, j : j + 1]
    return dx
