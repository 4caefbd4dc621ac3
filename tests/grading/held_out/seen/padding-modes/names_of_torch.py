# cause: hands the mode's name to np.pad as it is, which does not know zeros, replicate, circular
# name: none
import numpy as np

def conv2d(x, w, b, pad, mode):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=mode)
    win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))
    return np.einsum('nchwij,fcij->nfhw', win, w) + b[None, :, None, None]
