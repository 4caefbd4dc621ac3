# cause: in the loop over the neurons dx is assigned instead of accumulated, so only the last neuron's contribution is left
# name: none
import numpy as np


def dense_forward(x, w, b):
    cols = [x @ w[f] + b[f] for f in range(w.shape[0])]
    return np.stack(cols, axis=1), (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    db = np.zeros(w.shape[0], dtype=dout.dtype)
    for f in range(w.shape[0]):
        g = dout[:, f]
        dx = g[:, None] * w[f]
        dw[f] = g @ x
        db[f] = g.sum()
    return dx, dw, db
