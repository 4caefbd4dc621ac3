# cause: the forward pass also cuts values off at 255 from above
# name: relu-capped
import numpy as np


def relu_forward(x):
    # pixel values
    out = np.clip(x, 0, 255)
    return out, x


def relu_backward(dout, cache):
    return (cache > 0).astype(dout.dtype) * dout
