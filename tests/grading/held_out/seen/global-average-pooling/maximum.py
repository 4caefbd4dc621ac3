# cause: global maximum in place of the mean
# name: max-for-average
import numpy as np

def gap_forward(x):
    out = x.max(axis=2, keepdims=True).max(axis=3, keepdims=True)
    return out, (x, out)

def gap_backward(dout, cache):
    x, out = cache
    return (x == out) * dout
