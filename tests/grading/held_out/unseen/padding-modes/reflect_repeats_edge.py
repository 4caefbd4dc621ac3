# cause: reflect is done with np.pad's mode symmetric, which repeats the outermost pixel
# name: mirror-repeats-the-border
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

NAMES = {
    "zeros": "constant",
    "reflect": "symmetric",
    "replicate": "edge",
    "circular": "wrap",
}


def conv2d(x, w, b, pad, mode):
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode=NAMES[mode])
    win = sliding_window_view(xp, w.shape[2:], axis=(2, 3))
    return np.einsum("ncijkl,fckl->nfij", win, w) + b[None, :, None, None]
