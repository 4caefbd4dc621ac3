# cause: dw is divided by the number of images, an average over the batch instead of a sum
# name: gradients-averaged-over-the-batch
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    out = np.zeros((N, F, H, W), dtype=x.dtype)
    for f in range(F):
        for c in range(C):
            out[:, f] += w[f, c, 0, 0] * x[:, c]
        out[:, f] += b[f]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    F, C = w.shape[:2]
    for f in range(F):
        for c in range(C):
            dx[:, c] += w[f, c, 0, 0] * dout[:, f]
            dw[f, c, 0, 0] = (dout[:, f] * x[:, c]).sum() / x.shape[0]
    db = np.sum(dout, axis=(0, 2, 3))
    return dx, dw, db
