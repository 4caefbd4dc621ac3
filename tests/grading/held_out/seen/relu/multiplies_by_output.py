# cause: backward multiplies dout by the output instead of by its slope
# name: gradient-times-the-value
import numpy as np

def relu_forward(x):
    out = np.maximum(0, x)
    return out, out

def relu_backward(dout, cache):
    out = cache
    return dout * out
