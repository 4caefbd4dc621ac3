# cause: the bias is not added
# name: bias-left-out
import numpy as np

def dense_forward(x, w, b):
    return x @ w.T, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, dout.sum(axis=0)
