# cause: the stride is applied along the height only, along the width the windows go on in steps of one
# name: stride-down-only|stride-left-out
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, stride, pad):
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = sliding_window_view(xp, (kh, kw), axis=(2, 3))
    win = win[:, :, ::stride]
    out = np.einsum("ncijuv,fcuv->nfij", win, w)
    return out + b[None, :, None, None]
