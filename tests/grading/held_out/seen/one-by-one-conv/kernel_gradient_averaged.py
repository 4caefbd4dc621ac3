# cause: the gradient of the kernels is divided by the number of images, though nothing is to be averaged
# name: gradients-averaged-over-the-batch|kernel-gradient-averaged
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.tensordot(w[:, :, 0, 0], x, axes=(1, 1)).transpose(1, 0, 2, 3)
    return out + b.reshape(1, -1, 1, 1), (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    m = x.shape[0]
    dx = np.tensordot(w[:, :, 0, 0].T, dout, axes=(1, 1)).transpose(1, 0, 2, 3)
    dw = np.tensordot(dout, x, axes=((0, 2, 3), (0, 2, 3))) / m
    return dx, dw.reshape(w.shape), dout.sum((0, 2, 3))
