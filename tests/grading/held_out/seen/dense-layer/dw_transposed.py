# cause: dw is x.T @ dout, the transpose of what is asked
# name: weight-gradient-transposed
import numpy as np

def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, x.T @ dout, dout.sum(axis=0)
