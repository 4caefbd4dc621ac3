# cause: without padding (pad 0) the slice [-pad:] of the replicate mode writes the border over the whole padded image instead of nothing
# name: image-wiped-without-padding
import numpy as np


def conv2d(x, w, b, pad, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    widths = ((0, 0), (0, 0), (pad, pad), (pad, pad))
    xp = np.pad(x, widths)
    if mode == "reflect":
        xp = np.pad(x, widths, mode="reflect")
    if mode == "circular":
        xp = np.pad(x, widths, mode="wrap")
    if mode == "replicate":
        xp[:, :, :pad, :] = xp[:, :, pad : pad + 1, :]
        xp[:, :, -pad:, :] = xp[:, :, pad + H - 1 : pad + H, :]
        xp[:, :, :, :pad] = xp[:, :, :, pad : pad + 1]
        xp[:, :, :, -pad:] = xp[:, :, :, pad + W - 1 : pad + W]
    out = np.zeros((N, F, H + 2 * pad - KH + 1, W + 2 * pad - KW + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", xp[:, :, i : i + KH, j : j + KW], w) + b
    return out
