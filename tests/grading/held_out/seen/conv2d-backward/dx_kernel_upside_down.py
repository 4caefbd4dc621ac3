# cause: dx is scattered with the kernels turned by 180 degrees, although a scatter needs them as they are
# name: gradient-with-a-flipped-kernel|kernel-flipped
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    oh, ow = dout.shape[2:]
    X = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rot = w[:, :, ::-1, ::-1]
    dX, dw = np.zeros_like(X), np.zeros_like(w)
    for u in range(kh):
        for v in range(kw):
            rs = slice(u, u + stride * (oh - 1) + 1, stride)
            cs = slice(v, v + stride * (ow - 1) + 1, stride)
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, X[:, :, rs, cs])
            dX[:, :, rs, cs] += np.einsum("nfij,fc->ncij", dout, rot[:, :, u, v])
    return dX[:, :, pad:pad + h, pad:pad + wd], dw, dout.sum((0, 2, 3))
