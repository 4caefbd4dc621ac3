# cause: dx uses the weights without transposing them (sums over the second axis of w), which crashes for F != C and is wrong for F == C
# name: kernels-and-channels-exchanged|shapes-do-not-match
import numpy as np


def conv1x1_forward(x, w, b):
    k = w[:, :, 0, 0]
    out = np.tensordot(k, x, axes=(1, 1)).transpose(1, 0, 2, 3) + b[None, :, None, None]
    return out, (x, k)


def conv1x1_backward(dout, cache):
    x, k = cache
    dx = np.tensordot(k, dout, axes=(1, 1)).transpose(1, 0, 2, 3)
    dw = np.tensordot(dout, x, axes=((0, 2, 3), (0, 2, 3)))[:, :, None, None]
    db = dout.sum((0, 2, 3))
    return dx, dw, db
