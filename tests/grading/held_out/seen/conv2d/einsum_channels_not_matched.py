# cause: in the einsum the channels of image and kernel have different letters, so every channel of the image meets every channel of the kernel
# name: none
import numpy as np
from numpy.lib.stride_tricks import as_strided


def conv2d(x, w, b, stride, pad):
    p = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))))
    n, c, h, wd = p.shape
    f, _, kh, kw = w.shape
    oh, ow = (h - kh) // stride + 1, (wd - kw) // stride + 1
    a, e, r, q = p.strides
    win = as_strided(p, (n, c, oh, ow, kh, kw), (a, e, r * stride, q * stride, r, q))
    out = np.einsum("ncijuv,fduv->nfij", win, w)
    return out + b[None, :, None, None]
