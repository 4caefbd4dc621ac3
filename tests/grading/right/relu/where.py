import numpy as np

def relu_forward(x):
    return np.where(x > 0, x, np.zeros_like(x)), np.sign(x)

def relu_backward(dout, cache):
    return np.where(cache == 1, dout, 0)
