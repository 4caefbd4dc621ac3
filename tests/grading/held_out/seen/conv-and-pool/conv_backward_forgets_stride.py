# cause: the backward pass of the convolution takes its windows at (i, j) instead of (i * stride, j * stride), for dw and for dx
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    st = conv_param["stride"]
    p = conv_param["pad"]
    F, C, KH, KW = w.shape
    X = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    oh = (X.shape[2] - KH) // st + 1
    ow = (X.shape[3] - KW) // st + 1
    y = np.zeros((x.shape[0], F, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            y[:, :, i, j] = np.tensordot(X[:, :, i * st:i * st + KH, j * st:j * st + KW], w, axes=([1, 2, 3], [1, 2, 3])) + b
    return y, (X, w, p, x.shape)


def conv_backward_naive(dout, cache):
    X, w, p, shp = cache
    F, C, KH, KW = w.shape
    dX = np.zeros_like(X)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j]
            dw += np.tensordot(g, X[:, :, i:i + KH, j:j + KW], axes=([0], [0]))
            dX[:, :, i:i + KH, j:j + KW] += np.tensordot(g, w, axes=([1], [0]))
    return dX[:, :, p:p + shp[2], p:p + shp[3]], dw, dout.sum((0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    h, w, st = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    oh, ow = (x.shape[2] - h) // st + 1, (x.shape[3] - w) // st + 1
    y = np.zeros(x.shape[:2] + (oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            y[:, :, i, j] = np.amax(x[:, :, i * st:i * st + h, j * st:j * st + w], axis=(2, 3))
    return y, (x, y, h, w, st)


def max_pool_backward_naive(dout, cache):
    x, y, h, w, st = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            sel = x[:, :, i * st:i * st + h, j * st:j * st + w] == y[:, :, i, j][:, :, None, None]
            dx[:, :, i * st:i * st + h, j * st:j * st + w] += sel * dout[:, :, i, j][:, :, None, None]
    return dx
