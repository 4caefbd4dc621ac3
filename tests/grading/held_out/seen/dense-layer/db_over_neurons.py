# cause: db sums over the wrong axis, the neurons
# name: bias-gradient-over-the-neurons
import numpy as np

def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, dout.sum(axis=1)
