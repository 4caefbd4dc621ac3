# cause: db is averaged over the images of the batch instead of summed
# name: bias-gradient-averaged|gradients-averaged-over-the-batch
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    oh, ow = dout.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros(xp.shape, dtype=xp.dtype)
    dw = np.zeros(w.shape, dtype=w.dtype)
    for u in range(kh):
        for v in range(kw):
            rows = slice(u, u + stride * (oh - 1) + 1, stride)
            cols = slice(v, v + stride * (ow - 1) + 1, stride)
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, xp[:, :, rows, cols])
            dxp[:, :, rows, cols] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    db = dout.sum(axis=(2, 3)).mean(axis=0)
    return dxp[:, :, pad:pad + h, pad:pad + wd], dw, db
