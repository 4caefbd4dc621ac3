# cause: reflect is done with np.pad's mode symmetric, which repeats the outermost pixel
# name: mirror-repeats-the-border
import numpy as np


def conv2d(x, w, b, pad, mode):
    names = {"zeros": "constant", "reflect": "symmetric", "replicate": "edge", "circular": "wrap"}
    p = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode=names[mode])
    kh, kw = w.shape[2:]
    win = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", win, w) + b[None, :, None, None]
