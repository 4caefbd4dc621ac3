# cause: dw is set back to zero at the start of each image, so only the gradient of the last image of the batch is left
# name: gradients-of-the-last-image|last-image-only
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    db = dout.sum(axis=(0, 2, 3))
    for n in range(N):
        dw = np.zeros_like(w)
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    g = dout[n, f, i, j]
                    for c in range(C):
                        dw[f, c] += g * xp[n, c, i*stride:i*stride+KH, j*stride:j*stride+KW]
                        dxp[n, c, i*stride:i*stride+KH, j*stride:j*stride+KW] += g * w[f, c]
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, db
