# cause: The forward pass also cuts values above 255 off, as for pixels of a picture.
# name: relu-capped|another-function-for-relu
import numpy as np


def relu_forward(x):
    out = np.clip(x, 0, 255)
    return out, (x > 0)


def relu_backward(dout, cache):
    return np.asarray(dout) * cache
