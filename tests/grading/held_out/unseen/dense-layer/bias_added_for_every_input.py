# cause: the bias is added inside the loop over the inputs, so it counts K times instead of once
# name: bias-in-every-product
import numpy as np


def dense_forward(x, w, b):
    N, K = x.shape
    F = w.shape[0]
    out = np.zeros((N, F), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for k in range(K):
                out[n, f] += w[f, k] * x[n, k] + b[f]
    return out, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, dout.sum(axis=0)
