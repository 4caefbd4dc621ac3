# cause: reshapes w to (K, F) to make the product fit, where a transpose is needed
# name: matrix-reshaped-for-transposed
import numpy as np

def dense_forward(x, w, b):
    F, K = w.shape
    out = x @ w.reshape(K, F) + b
    return out, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    F, K = w.shape
    dx = dout @ w.reshape(K, F).T
    dw = (x.T @ dout).reshape(F, K)
    return dx, dw, dout.sum(0)
