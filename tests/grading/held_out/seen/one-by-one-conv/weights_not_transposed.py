# cause: The gradient of x multiplies dout with w instead of its transpose, which is silently wrong for as many kernels as channels and fails with a shape error otherwise.
# name: kernels-and-channels-exchanged|shapes-do-not-match
import numpy as np


def conv1x1_forward(x, w, b):
    W = w[..., 0, 0]
    out = np.matmul(W, x.reshape(x.shape[0], x.shape[1], -1))
    out = out.reshape(x.shape[0], W.shape[0], x.shape[2], x.shape[3])
    return out + b[None, :, None, None], (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    W = w[..., 0, 0]
    N, F, h, ww = dout.shape
    d = dout.reshape(N, F, -1)
    dx = np.matmul(W, d).reshape(x.shape)
    dw = np.einsum("nfp,ncp->fc", d, x.reshape(N, x.shape[1], -1)).reshape(w.shape)
    db = d.sum(axis=(0, 2))
    return dx, dw, db
