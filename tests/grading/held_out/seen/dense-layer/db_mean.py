# cause: db is the mean of the gradients over the batch instead of their sum
# name: bias-gradient-averaged|gradients-averaged-over-the-batch
import numpy as np


def dense_forward(x, w, b):
    return x @ w.T + b, {"x": x, "w": w}


def dense_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    return dout @ w, np.einsum("nf,nk->fk", dout, x), dout.mean(axis=0)
