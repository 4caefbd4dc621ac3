# cause: dw is overwritten in the loop over the images instead of added up, so only the last image counts
# name: gradients-of-the-last-image
import numpy as np


def conv1x1_forward(x, w, b):
    out = np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None]
    return out, (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    F, C = w.shape[0], w.shape[1]
    dx = np.zeros(x.shape, dtype=np.result_type(dout, w))
    dw = np.zeros(w.shape, dtype=np.result_type(dout, x))
    db = np.zeros(F, dtype=dout.dtype)
    for n in range(len(x)):
        g = dout[n].reshape(F, -1)
        a = x[n].reshape(C, -1)
        dx[n] = (w[:, :, 0, 0].T @ g).reshape(x[n].shape)
        dw[:, :, 0, 0] = g @ a.T
        db += g.sum(axis=1)
    return dx, dw, db
