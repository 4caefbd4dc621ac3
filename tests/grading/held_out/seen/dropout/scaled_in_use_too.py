# cause: in use (training false) the output and its gradient are multiplied by 1 - p, as for dropout that is not inverted, although training already divides by it.
# name: dropout-scaled-in-use|dropout-gradient-in-use
import numpy as np


def dropout_forward(x, p, training):
    q = 1 - p
    if training:
        drop = np.random.choice([False, True], size=x.shape, p=[q, p])
        out = x / q
        out[drop] = 0
        return out, ("train", drop, q)
    return x * q, ("test", None, q)


def dropout_backward(dout, cache):
    phase, drop, q = cache
    if phase == "test":
        return dout * q
    dx = dout / q
    dx[drop] = 0
    return dx
