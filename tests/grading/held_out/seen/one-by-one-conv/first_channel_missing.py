# cause: the loop over the channels begins at 1
# name: loop-one-short
import numpy as np

def conv1x1_forward(x, w, b):
    out = np.zeros((x.shape[0], w.shape[0]) + x.shape[2:], dtype=x.dtype)
    for f in range(w.shape[0]):
        for c in range(1, w.shape[1]):
            out[:, f] += w[f, c, 0, 0] * x[:, c]
        out[:, f] += b[f]
    return out, (x, w)

def conv1x1_backward(dout, cache):
    x, w = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w), dout.dtype)
    for f in range(w.shape[0]):
        db[f] = dout[:, f].sum()
        for c in range(w.shape[1]):
            dx[:, c] += w[f, c, 0, 0] * dout[:, f]
            dw[f, c, 0, 0] = (dout[:, f] * x[:, c]).sum()
    return dx, dw, db
