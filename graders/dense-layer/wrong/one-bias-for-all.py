# Adds the first bias to every neuron.
import numpy as np


def dense_forward(x, w, b):
    return x @ w.T + b[0], (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return dout @ w, dout.T @ x, dout.sum(axis=0)
