# cause: the gradient of the padding is not thrown away, dx is returned with the shape of the padded images
# name: gradient-of-the-padded-image
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    F, C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dx = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.array([dout[:, f].sum() for f in range(F)])
    for n, f, i, j in np.ndindex(*dout.shape):
        rr = np.s_[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
        dx[rr] += w[f] * dout[n, f, i, j]
        dw[f] += xp[rr] * dout[n, f, i, j]
    return dx, dw, db
