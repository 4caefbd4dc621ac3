# cause: gradients of weights and biases are means over the batch
# name: gradients-averaged-over-the-batch
import numpy as np

def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    m = len(x)
    return dout @ w, dout.T @ x / m, dout.mean(axis=0)
