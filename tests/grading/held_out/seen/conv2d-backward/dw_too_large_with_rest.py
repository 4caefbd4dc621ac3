# cause: dw is the sliding sum of the spread dout over the whole padded image, rows and columns left over included, so it is larger than w when the stride does not divide
# name: none
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, Ho, Wo = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dil = np.zeros((N, F, (Ho-1)*stride + 1, (Wo-1)*stride + 1), dtype=dout.dtype)
    dil[:, :, ::stride, ::stride] = dout
    dh, dv = dil.shape[2:]
    rows = xp.shape[2] - dh + 1
    cols = xp.shape[3] - dv + 1
    dw = np.zeros((F, C, rows, cols), dtype=w.dtype)
    for u in range(rows):
        for v in range(cols):
            dw[:, :, u, v] = np.tensordot(dil, xp[:, :, u:u+dh, v:v+dv], axes=([0, 2, 3], [0, 2, 3]))
    dxp = np.zeros_like(xp)
    for u in range(KH):
        for v in range(KW):
            dxp[:, :, u:u+dh, v:v+dv] += np.einsum("nfij,fc->ncij", dil, w[:, :, u, v])
    db = dil.sum(axis=(0, 2, 3))
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, db
