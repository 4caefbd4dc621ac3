# cause: takes w as (K, F): x @ w
# name: dense-matrix-transposed|shapes-do-not-match
import numpy as np

def dense_forward(x, w, b):
    out = x.dot(w) + b
    return out, (x, w, b)

def dense_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
