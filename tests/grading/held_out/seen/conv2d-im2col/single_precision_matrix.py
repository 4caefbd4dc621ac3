# cause: the matrix of windows is allocated as float32, so float64 images are rounded before the product
# name: precision-lost
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh, ow = (h + 2 * pad - kh) // stride + 1, (wd + 2 * pad - kw) // stride + 1
    col = np.empty((c, kh, kw, n, oh, ow), dtype="float32")
    for i in range(kh):
        for j in range(kw):
            col[:, i, j] = np.swapaxes(xp[:, :, i:i + stride * (oh - 1) + 1:stride, j:j + stride * (ow - 1) + 1:stride], 0, 1)
    y = w.reshape(f, -1) @ col.reshape(c * kh * kw, -1)
    y = y.reshape(f, n, oh, ow).transpose(1, 0, 2, 3)
    return y + b[None, :, None, None]
