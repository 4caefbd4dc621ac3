# cause: the stride is in the output's size but the windows move by 1
# name: windows-not-moved-by-stride
import numpy as np

def conv2d(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    view = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))
    ho = (xp.shape[2] - w.shape[2]) // stride + 1
    wo = (xp.shape[3] - w.shape[3]) // stride + 1
    view = view[:, :, :ho, :wo]
    return np.einsum('ncijkl,fckl->nfij', view, w) + b[None, :, None, None]
