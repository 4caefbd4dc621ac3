# cause: the flat argmax index in a window is split into row and column with the height of the window instead of its width
# name: argmax-divided-by-the-height|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped
import numpy as np


def max_pool_forward(x, height, width, stride):
    rows = (x.shape[2] - height) // stride + 1
    cols = (x.shape[3] - width) // stride + 1
    stack = np.stack([
        x[:, :, a:a + (rows - 1) * stride + 1:stride, b:b + (cols - 1) * stride + 1:stride]
        for a in range(height) for b in range(width)
    ])
    return stack.max(axis=0), (stack.argmax(axis=0), x.shape, height, width, stride)


def max_pool_backward(dout, cache):
    winner, shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, i, j = np.indices(dout.shape)
    a, b = np.divmod(winner, height)
    y = np.minimum(i * stride + a, shape[2] - 1)
    z = np.minimum(j * stride + b, shape[3] - 1)
    np.add.at(dx, (n, c, y, z), dout)
    return dx
