# cause: pixels are made rows by a reshape alone, which mixes channels and pixels
# name: pixels-reshaped-without-transpose|reshaped-without-transpose
import numpy as np

def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    rows = x.reshape(N * H * W, C)
    out = rows @ w.reshape(F, C).T + b
    return out.reshape(N, F, H, W), (rows, w, x.shape)

def conv1x1_backward(dout, cache):
    rows, w, shape = cache
    F, C = w.shape[:2]
    d = dout.reshape(-1, F)
    return (d @ w.reshape(F, C)).reshape(shape), (d.T @ rows).reshape(w.shape), d.sum(axis=0)
