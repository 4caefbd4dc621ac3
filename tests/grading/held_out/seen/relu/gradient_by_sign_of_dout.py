# cause: backward looks at the sign of dout and not of x
# name: gradient-rectified
import numpy as np

def relu_forward(x):
    out = np.maximum(x, 0)
    return out, x

def relu_backward(dout, cache):
    x = cache
    dx = np.where(dout > 0, dout, 0)
    return dx
