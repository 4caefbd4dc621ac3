# cause: dw is divided by the number of images, the mean instead of the sum over the batch
# name: gradients-averaged-over-the-batch|kernel-gradient-averaged
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    m, F, Ho, Wo = dout.shape
    _, C, H, W = x.shape
    KH, KW = w.shape[2], w.shape[3]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for i in range(Ho):
        for j in range(Wo):
            rows = slice(i * stride, i * stride + KH)
            cols = slice(j * stride, j * stride + KW)
            dw += np.tensordot(dout[:, :, i, j], xp[:, :, rows, cols], axes=([0], [0])) / m
            dxp[:, :, rows, cols] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    db = np.sum(dout, axis=(0, 2, 3))
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db
