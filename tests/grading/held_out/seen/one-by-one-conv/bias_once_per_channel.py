# cause: The forward pass adds the bias inside the loop over the input channels, so it is counted C times.
# name: bias-in-every-channel|bias-in-every-product
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = len(w)
    out = np.zeros((N, F, H, W))
    for f in range(F):
        for c in range(C):
            out[:, f] += x[:, c] * w[f, c, 0, 0] + b[f]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    F, C = w.shape[:2]
    dx = np.zeros(x.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for f in range(F):
        for c in range(C):
            dx[:, c] += dout[:, f] * w[f, c, 0, 0]
            dw[f, c, 0, 0] = (dout[:, f] * x[:, c]).sum()
        db[f] = dout[:, f].sum()
    return dx, dw, db
