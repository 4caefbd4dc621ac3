# cause: backward returns the slope (1 or 0), not multiplied by dout
# name: gradient-of-a-step
import numpy as np

def relu_forward(x):
    return np.maximum(0, x), x

def relu_backward(dout, cache):
    return (cache > 0).astype(dout.dtype)
