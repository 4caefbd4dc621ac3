# cause: dw is averaged over all pixels
# name: kernel-gradient-averaged
import numpy as np

def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out = np.dot(rows, w.reshape(F, C).T) + b
    out = out.reshape(N, H, W, F).transpose(0, 3, 1, 2)
    return out, (rows, w, x.shape)

def conv1x1_backward(dout, cache):
    rows, w, (N, C, H, W) = cache
    F = w.shape[0]
    drows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dx = np.dot(drows, w.reshape(F, C)).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    dw = np.dot(drows.T, rows).reshape(w.shape) / rows.shape[0]
    return dx, dw, drows.sum(axis=0)
