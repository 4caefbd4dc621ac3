# cause: The gradient of x comes back with rows and columns exchanged, (N, C, W, H).
# name: axes-in-another-order|axes-swapped|result-transposed|reshaped-without-transpose
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wd = x.shape
    f = w.shape[0]
    pixels = np.moveaxis(x, 1, -1)
    out = pixels.dot(w.reshape(f, c).T) + b
    return np.moveaxis(out, -1, 1), (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    f, c = w.shape[:2]
    d = np.moveaxis(dout, 1, -1)            # N H W F
    dw = np.tensordot(d, np.moveaxis(x, 1, -1), ((0, 1, 2), (0, 1, 2)))
    dx = d.dot(w.reshape(f, c))             # N H W C
    return dx.swapaxes(1, 3), dw.reshape(f, c, 1, 1), d.sum((0, 1, 2))
