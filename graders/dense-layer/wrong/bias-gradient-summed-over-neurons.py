# Sums the gradient of the biases over the wrong axis.
import numpy as np


def dense_forward(x, w, b):
    return x @ w.T + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, np.resize(dout.sum(axis=1), dout.shape[1])
