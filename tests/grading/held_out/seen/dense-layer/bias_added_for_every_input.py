# cause: the bias is added inside the loop over the inputs, so K times instead of once
# name: bias-in-every-product
import numpy as np


def dense_forward(x, w, b):
    N, K = x.shape
    F = len(b)
    out = np.zeros((N, F), dtype=x.dtype)
    for f in range(F):
        for k in range(K):
            out[:, f] += x[:, k] * w[f, k] + b[f]
    return out, (x.copy(), w.copy())


def dense_backward(dout, cache):
    x, w = cache
    dw = np.stack([(dout[:, [f]] * x).sum(axis=0) for f in range(w.shape[0])])
    return dout @ w, dw, dout.sum(axis=0)
