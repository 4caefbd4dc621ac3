# cause: the forward pass uses the identity max(0, x) = (x + |x|) / 2 but forgets to divide by 2, so positive values come out doubled.
# name: another-function-for-relu
import numpy as np


def relu_forward(x):
    out = x + np.abs(x)
    cache = np.sign(x)
    return out, cache


def relu_backward(dout, cache):
    s = (cache > 0).astype(dout.dtype)
    return s * dout
