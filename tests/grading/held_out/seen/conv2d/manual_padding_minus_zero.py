# cause: the images are put into the zeros with pad:-pad, which is an empty region for pad 0 and stops with a broadcast error
# name: image-wiped-without-padding|shapes-do-not-match
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, h, ww = x.shape
    f, _, kh, kw = w.shape
    canvas = np.zeros((n, c, h + 2 * pad, ww + 2 * pad), dtype=x.dtype)
    canvas[:, :, pad:-pad, pad:-pad] = x
    oh, ow = (h + 2 * pad - kh) // stride + 1, (ww + 2 * pad - kw) // stride + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for u in range(kh):
        for v in range(kw):
            part = canvas[:, :, u:u + stride * (oh - 1) + 1:stride, v:v + stride * (ow - 1) + 1:stride]
            out += np.einsum("nchw,fc->nfhw", part, w[:, :, u, v])
    return out + b[None, :, None, None]
