# cause: the output is squeezed, so a batch of one example or a layer of one neuron loses an axis
# name: axes-of-size-one
import numpy as np


def dense_forward(x, w, b):
    out = (x[:, None, :] * w[None, :, :]).sum(axis=-1) + b
    cache = x, w
    return out.squeeze(), cache


def dense_backward(dout, cache):
    x, w = cache
    dout = dout.reshape(len(x), -1)
    dx = (dout[:, :, None] * w[None]).sum(axis=1)
    dw = (dout[:, :, None] * x[:, None, :]).sum(axis=0)
    db = dout.sum(axis=0)
    return dx, dw, db
