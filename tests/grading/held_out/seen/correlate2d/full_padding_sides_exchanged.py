# cause: in the mode "full" the rows are padded by KW - 1 and the columns by KH - 1, height and width exchanged
# name: padding-of-the-other-axis|axes-swapped|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped
import numpy as np


def correlate2d(x, w, mode):
    f, c, kh, kw = w.shape
    if mode == "full":
        pad_h, pad_w = (kw - 1, kw - 1), (kh - 1, kh - 1)
    elif mode == "same":
        pad_h = ((kh - 1) // 2, kh // 2)
        pad_w = ((kw - 1) // 2, kw // 2)
    else:
        pad_h = pad_w = (0, 0)
    xp = np.pad(x, ((0, 0), (0, 0), pad_h, pad_w))
    oh, ow = xp.shape[2] - kh + 1, xp.shape[3] - kw + 1
    out = np.zeros((len(x), f, oh, ow), dtype=x.dtype)
    for u in range(kh):
        for v in range(kw):
            out += np.einsum("ncij,fc->nfij", xp[:, :, u:u + oh, v:v + ow], w[:, :, u, v])
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
