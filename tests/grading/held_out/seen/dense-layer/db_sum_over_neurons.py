# cause: db sums dout over the neurons (axis 1) instead of over the examples (axis 0), so it has the shape (N,).
# name: bias-gradient-over-the-neurons|bias-gradient-not-summed
import numpy as np


def dense_forward(x, w, b):
    n = x.shape[0]
    f = w.shape[0]
    out = np.zeros((n, f), dtype=x.dtype)
    for i in range(n):
        for j in range(f):
            out[i, j] = b[j] + (w[j] * x[i]).sum()
    return out, {"x": x, "w": w}


def dense_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    return dout @ w, dout.T @ x, dout.sum(axis=1)
