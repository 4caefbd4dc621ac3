# cause: the forward pass adds the bias inside the loop over the channels, once for each channel instead of once
# name: bias-in-every-channel|bias-in-every-product
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = len(b)
    out = np.zeros((N, F, H, W), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for c in range(C):
                out[n, f] += x[n, c] * w[f, c, 0, 0] + b[f]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    N, C = x.shape[:2]
    F = w.shape[0]
    dx = np.zeros(x.shape, dtype=dout.dtype)
    dw = np.zeros(w.shape, dtype=dout.dtype)
    db = np.zeros(F, dtype=dout.dtype)
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for c in range(C):
                dx[n, c] += dout[n, f] * w[f, c, 0, 0]
                dw[f, c, 0, 0] += np.sum(dout[n, f] * x[n, c])
    return dx, dw, db
