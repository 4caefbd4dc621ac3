# cause: The backward pass takes row and column of the flat argmax by dividing by the window's height instead of its width.
# name: argmax-divided-by-the-height|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|index-beyond-the-array
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    ho, wo = 1 + (h - height) // stride, 1 + (w - width) // stride
    out = np.empty((n, c, ho, wo), x.dtype)
    for i in range(ho):
        for j in range(wo):
            part = x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]
            out[:, :, i, j] = np.amax(part, axis=(2, 3))
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x, dtype=dout.dtype)
    n, c, ho, wo = dout.shape
    for a in range(n):
        for b in range(c):
            for i in range(ho):
                for j in range(wo):
                    part = x[a, b, i * stride : i * stride + height, j * stride : j * stride + width]
                    idx = part.argmax()
                    r, s = idx // height, idx % height
                    dx[a, b, i * stride + r, j * stride + s] += dout[a, b, i, j]
    return dx
