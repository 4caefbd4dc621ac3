# cause: np.abs in place of the maximum with 0
# name: relu-as-absolute-value
import numpy as np

def relu_forward(x):
    out = np.abs(x)
    cache = x
    return out, cache

def relu_backward(dout, cache):
    return dout * np.sign(cache)
