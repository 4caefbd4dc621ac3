# cause: the gradient of the biases is summed over the kernels and pixels of each image, axes (1, 2, 3), instead of over images and pixels for each kernel
# name: bias-gradient-of-all-maps|bias-gradient-of-the-batch-only
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wid = x.shape
    out = np.zeros((n, w.shape[0], h, wid), dtype=np.result_type(x, w))
    for f in range(w.shape[0]):
        out[:, f] = (x * w[f]).sum(axis=1) + b[f]
    cache = x, w
    return out, cache


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    dw = np.zeros(w.shape, dtype=dout.dtype)
    for f in range(w.shape[0]):
        dx += dout[:, f:f + 1] * w[f]
        dw[f, :, 0, 0] = (dout[:, f:f + 1] * x).sum(axis=(0, 2, 3))
    db = dout.sum(axis=(1, 2, 3))
    return dx, dw, db
