# cause: the mask is the wrong way round: the gradient passes where x is negative
# name: gradient-of-the-negative
import numpy as np

def relu_forward(x):
    out = x.copy()
    negative = x < 0
    out[negative] = 0
    return out, x > 0

def relu_backward(dout, cache):
    dx = np.array(dout)
    dx[cache] = 0
    return dx
