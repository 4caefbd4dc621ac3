# cause: The forward pass builds its running sums in x itself (cumsum with out=x), so the caller's array is changed.
import numpy as np


def sum_pool_forward(x, height, width, stride):
    shape = x.shape
    np.cumsum(x, axis=2, out=x)
    np.cumsum(x, axis=3, out=x)
    s = np.pad(x, ((0, 0), (0, 0), (1, 0), (1, 0)))     # s[i, j] = sum of all above and left
    a = s[:, :, height:, width:] - s[:, :, :-height, width:] - s[:, :, height:, :-width] + s[:, :, :-height, :-width]
    return a[:, :, ::stride, ::stride], (shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    ho, wo = dout.shape[2:]
    dx = np.zeros(shape, dtype=dout.dtype)
    for a in range(height):
        for b in range(width):
            dx[:, :, a : a + stride * ho : stride, b : b + stride * wo : stride][:, :, :ho, :wo] += dout
    return dx
