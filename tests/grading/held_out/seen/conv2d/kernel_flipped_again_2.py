# cause: the kernel is turned by 180 degrees before the products are summed, as in mathematics
# name: kernel-flipped
import numpy as np


def conv2d(x, w, b, stride, pad):
    w = w[:, :, ::-1, ::-1]
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    view = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    view = view[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfij", view, w) + b[None, :, None, None]
