# cause: dx = dout @ w.T, which fits only where F = K
# name: gradient-through-the-transposed-matrix|shapes-do-not-match
import numpy as np

def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    return dout @ w.T, dout.T @ x, dout.sum(axis=0)
