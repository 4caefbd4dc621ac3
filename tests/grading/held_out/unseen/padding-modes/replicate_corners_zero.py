# cause: in replicate mode only the four sides are filled from the image, the corners of the padded image stay 0
# name: border-corners-empty
import numpy as np


def conv2d(x, w, b, pad, mode):
    n, c, h, wd = x.shape
    if mode == "replicate":
        xp = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=x.dtype)
        xp[:, :, pad : pad + h, pad : pad + wd] = x
        for k in range(pad):
            xp[:, :, k, pad : pad + wd] = x[:, :, 0]
            xp[:, :, pad + h + k, pad : pad + wd] = x[:, :, -1]
            xp[:, :, pad : pad + h, k] = x[:, :, :, 0]
            xp[:, :, pad : pad + h, pad + wd + k] = x[:, :, :, -1]
    else:
        np_mode = "constant" if mode == "zeros" else "wrap" if mode == "circular" else mode
        xp = np.pad(x, ((0,), (0,), (pad,), (pad,)), np_mode)
    f, _, kh, kw = w.shape
    win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))
    out = np.tensordot(win, w, axes=((1, 4, 5), (1, 2, 3)))
    return np.moveaxis(out, -1, 1) + b[:, None, None]
