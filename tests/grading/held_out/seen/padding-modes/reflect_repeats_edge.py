# cause: "reflect" is done with np.pad's "symmetric", which repeats the outermost pixel
# name: mirror-repeats-the-border
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, pad, mode):
    names = {"zeros": "constant", "reflect": "symmetric", "replicate": "edge", "circular": "wrap"}
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode=names[mode])
    v = sliding_window_view(xp, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", v, w) + b[None, :, None, None]
