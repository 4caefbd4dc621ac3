# cause: the result of the matrix product, (N*H*W, F), is reshaped straight to (N, F, H, W) without going through (N, H, W, F) and a transpose
# name: reshaped-without-transpose
import numpy as np


def conv1x1_forward(x, w, b):
    N, C, H, W = x.shape
    F = w.shape[0]
    pixels = x.transpose(0, 2, 3, 1).reshape(-1, C)      # one row a pixel
    dense = pixels.dot(w[:, :, 0, 0].T) + b
    return dense.reshape(N, F, H, W), (x, w)


def conv1x1_backward(dout, cache):
    x, w = cache
    dx = np.einsum("nfhw,fc->nchw", dout, w[:, :, 0, 0])
    dw = np.einsum("nfhw,nchw->fc", dout, x)
    return dx, dw[:, :, None, None], dout.sum(axis=(0, 2, 3))
