# cause: dw is computed from windows of the images with the zeros only at the bottom and right, so with padding each window lies pad pixels off
# name: all-padding-at-end|padding-at-end-only|kernel-gradient-without-padding
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    db = np.sum(dout, axis=(0, 2, 3))
    # zeros, so that the slices do not run over the edge
    xx = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    xx[:, :, :H, :W] = x
    dxp = np.zeros_like(xx)
    dw = np.zeros_like(w)
    for f in range(F):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, f, i, j, None, None, None]
                s1, s2 = i * stride, j * stride
                dw[f] += np.sum(g * xx[:, :, s1:s1 + KH, s2:s2 + KW], axis=0)
                dxp[:, :, s1:s1 + KH, s2:s2 + KW] += g * w[f]
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db
