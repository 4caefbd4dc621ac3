# cause: the image is copied into the top left corner of the padded array, so all the zeros are at the bottom and on the right
# name: all-padding-at-end|padding-at-end-only
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, h, ww = x.shape
    f, _, kh, kw = w.shape
    padded = np.zeros((n, c, h + 2 * pad, ww + 2 * pad), dtype=x.dtype)
    padded[:, :, :h, :ww] = x
    oh = (padded.shape[2] - kh) // stride + 1
    ow = (padded.shape[3] - kw) // stride + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for img in range(n):
        for k in range(f):
            for r in range(oh):
                for q in range(ow):
                    s = 0
                    for ch in range(c):
                        s += np.sum(padded[img, ch, r * stride:r * stride + kh, q * stride:q * stride + kw] * w[k, ch])
                    out[img, k, r, q] = s + b[k]
    return out
