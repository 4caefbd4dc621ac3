# cause: db is summed over the pixels only, not over the batch, and comes back as (N, F)
# name: bias-gradient-of-the-batch-only
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("fc,nchw->nfhw", w[..., 0, 0], x)
    out = out + b.reshape(1, -1, 1, 1)
    return out, {"x": x, "w": w}


def conv1x1_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    dx = np.einsum("fcij,nfhw->nchw", w, dout)
    dw = np.einsum("nfhw,nchw->fc", dout, x).reshape(w.shape)
    db = np.einsum("nfhw->nf", dout)
    return dx, dw, db
