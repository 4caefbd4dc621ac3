# cause: convolve2d flips the kernel along its width only, not along its height
# name: kernel-mirrored
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate2d(x, w, mode):
    KH, KW = w.shape[-2:]
    if mode == "full":
        py, px = (KH - 1, KH - 1), (KW - 1, KW - 1)
    elif mode == "same":
        py = ((KH - 1) // 2, KH // 2)
        px = ((KW - 1) // 2, KW // 2)
    else:
        py = px = (0, 0)
    x = np.pad(x, ((0, 0), (0, 0), py, px))
    return np.einsum("ncijuv,fcuv->nfij", sliding_window_view(x, (KH, KW), axis=(2, 3)), w)


def convolve2d(x, w, mode):
    return correlate2d(x, w[..., ::-1], mode)
