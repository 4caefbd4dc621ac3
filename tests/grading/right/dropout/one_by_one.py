import random
import numpy as np

def dropout_forward(x, p, training):
    if not training:
        return np.array(x), (training, p, None)
    out = np.zeros(x.shape, x.dtype)
    kept = []
    for place in np.ndindex(*x.shape):
        if random.random() >= p:
            out[place] = x[place] / (1 - p)
            kept.append(place)
    return out, (training, p, kept)

def dropout_backward(dout, cache):
    training, p, kept = cache
    if not training:
        return np.array(dout)
    dx = np.zeros(dout.shape, dout.dtype)
    for place in kept:
        dx[place] = dout[place] / (1 - p)
    return dx
