# cause: Python's max on a whole array
# name: none
import numpy as np

def relu_forward(x):
    out = max(0, x)
    return out, x

def relu_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout
