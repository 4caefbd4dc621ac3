import numpy as np

def relu_forward(x):
    out = np.zeros(x.shape, x.dtype)
    for place, value in np.ndenumerate(x):
        if value > 0:
            out[place] = value
    return out, out

def relu_backward(dout, cache):
    dx = np.zeros(dout.shape, dout.dtype)
    for place, value in np.ndenumerate(cache):
        dx[place] = dout[place] if value > 0 else 0
    return dx
