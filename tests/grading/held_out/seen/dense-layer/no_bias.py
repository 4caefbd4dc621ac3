# cause: forward forgets to add the bias
# name: bias-left-out
import numpy as np


def dense_forward(x, w, b):
    N = x.shape[0]
    F = w.shape[0]
    out = np.zeros((N, F), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            out[n, f] = np.sum(x[n] * w[f])
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    x, w, b = cache
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(dout.shape[0]):
        for f in range(dout.shape[1]):
            dx[n] += dout[n, f] * w[f]
            dw[f] += dout[n, f] * x[n]
            db[f] += dout[n, f]
    return dx, dw, db
