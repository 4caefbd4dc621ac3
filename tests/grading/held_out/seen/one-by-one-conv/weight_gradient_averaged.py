# cause: The gradient of the weights is divided by the number of images.
# name: gradients-averaged-over-the-batch|kernel-gradient-averaged
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.tensordot(x, w[:, :, 0, 0], axes=([1], [1]))   # N H W F
    out = out.transpose(0, 3, 1, 2) + b.reshape(1, -1, 1, 1)
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    N = x.shape[0]
    dx = np.tensordot(dout, w[:, :, 0, 0], axes=([1], [0])).transpose(0, 3, 1, 2)
    dw = np.tensordot(dout, x, axes=([0, 2, 3], [0, 2, 3])) / N
    db = dout.sum(axis=(0, 2, 3))
    return dx, dw.reshape(w.shape), db
