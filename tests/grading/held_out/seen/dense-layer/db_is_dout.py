# cause: db is not summed over the batch: it is dout
# name: bias-gradient-not-summed
import numpy as np

def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, dout
