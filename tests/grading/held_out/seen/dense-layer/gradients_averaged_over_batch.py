# cause: dw is divided by the number of examples, a mean over the batch instead of a sum.
# name: gradients-averaged-over-the-batch
import numpy as np


def dense_forward(x, w, b):
    return (w @ x.T).T + b[None, :], (x, w)


def dense_backward(dout, cache):
    A_prev, W = cache
    m = A_prev.shape[0]
    dW = (1 / m) * (dout.T @ A_prev)
    db = dout.sum(axis=0)
    dA_prev = dout @ W
    return dA_prev, dW, db
