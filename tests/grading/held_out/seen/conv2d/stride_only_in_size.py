# cause: the stride is used for the size of the output only, the windows themselves move by one pixel
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    padded = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=x.dtype)
    padded[:, :, pad:pad + h, pad:pad + wd] = x
    oh = (h + 2 * pad - kh) // stride + 1
    ow = (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", padded[:, :, i:i + kh, j:j + kw], w) + b
    return out
