# cause: the backward pass gives every pixel of a window the whole gradient of the output, it does not divide by the number of pixels of the window
# name: gradient-not-divided
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def average_pool_forward(x, height, width, stride):
    v = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    out = v.mean(axis=(-2, -1))
    cache = dict(shape=x.shape, h=height, w=width, s=stride)
    return out, cache


def average_pool_backward(dout, cache):
    h, w, s = cache["h"], cache["w"], cache["s"]
    dx = np.zeros(cache["shape"], dtype=dout.dtype)
    ho, wo = dout.shape[-2:]
    # shift by each (u, v) of the window instead of looping over the outputs
    for u in range(h):
        for v in range(w):
            dx[:, :, u:u + s * (ho - 1) + 1:s, v:v + s * (wo - 1) + 1:s] += dout
    return dx
