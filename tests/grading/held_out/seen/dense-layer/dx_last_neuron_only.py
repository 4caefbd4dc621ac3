# cause: in the loop over the neurons dx is assigned with = instead of added up, so only the last neuron's share remains
# name: none
import numpy as np


def dense_forward(x, w, b):
    N, F = x.shape[0], w.shape[0]
    out = np.zeros((N, F), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            out[n, f] = sum(w[f] * x[n]) + b[f]
    return out, {"x": x, "w": w}


def dense_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(w.shape[0], dtype=dout.dtype)
    for n in range(dout.shape[0]):
        for f in range(dout.shape[1]):
            dx[n] = dout[n, f] * w[f]
            dw[f] += dout[n, f] * x[n]
            db[f] += dout[n, f]
    return dx, dw, db
