# cause: the dropped values are set to 0 and the others divided inside the argument x, the caller's array is changed
import numpy as np


def dropout_forward(x, p, training):
    out = x
    dropped = np.zeros(x.shape, dtype=bool)
    factor = 1.0
    if training:
        dropped = np.random.rand(*x.shape) < p
        factor = 1.0 - p
        out[dropped] = 0
        out /= factor
    return out, (dropped, factor)


def dropout_backward(dout, cache):
    dropped, factor = cache
    dx = dout / factor
    dx[dropped] = 0
    return dx
