# cause: dx receives its shares at rows i and columns j instead of i * stride and j * stride, while dw uses the stride
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    F, C, KH, KW = w.shape
    N, _, H, W = x.shape
    xpad = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    dxpad = np.zeros_like(xpad)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j]
            patch = xpad[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            dw += np.tensordot(g, patch, axes=(0, 0))
            dxpad[:, :, i:i + KH, j:j + KW] += np.tensordot(g, w, axes=(1, 0))
    db = dout.sum(axis=3).sum(axis=2).sum(axis=0)
    return dxpad[:, :, pad:H + pad, pad:W + pad], dw, db
