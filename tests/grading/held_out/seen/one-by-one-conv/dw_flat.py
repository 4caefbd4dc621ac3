# cause: dw has the shape (F, C): the two axes of size 1 are missing
# name: axes-of-size-one
import numpy as np

def conv1x1_forward(x, w, b):
    n, c, h, width = x.shape
    m = w[..., 0, 0]
    out = m @ x.reshape(n, c, h * width) + b[:, None]
    return out.reshape(n, -1, h, width), (x, m)

def conv1x1_backward(dout, cache):
    x, m = cache
    g = dout.reshape(*dout.shape[:2], -1)
    dw = (g @ x.reshape(*x.shape[:2], -1).swapaxes(1, 2)).sum(0)
    return (m.T @ g).reshape(x.shape), dw, g.sum((0, 2))
