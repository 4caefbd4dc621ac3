# cause: the padded gradient is cut to its first H rows and W columns instead of those from pad on
# name: gradient-cropped-at-one-side
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xpad = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    xpad[:, :, pad:pad + H, pad:pad + W] = x
    dx = np.zeros_like(xpad)
    dw = np.zeros_like(w)
    db = np.zeros((F,), dout.dtype)
    for f in range(F):
        db[f] = np.sum(dout[:, f])
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                d = dout[:, f, i, j].reshape(N, 1, 1, 1)
                hs, ws = i * stride, j * stride
                dw[f] += (xpad[:, :, hs:hs + HH, ws:ws + WW] * d).sum(0)
                dx[:, :, hs:hs + HH, ws:ws + WW] += d * w[f]
    return dx[:, :, :H, :W], dw, db
