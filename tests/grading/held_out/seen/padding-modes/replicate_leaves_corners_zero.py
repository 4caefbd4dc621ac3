# cause: In replicate mode the four sides are filled from the border pixels, but the four corner blocks of the padding stay zero.
# name: border-corners-empty
import numpy as np


def conv2d(x, w, b, pad, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    border = ((0, 0), (0, 0), (pad, pad), (pad, pad))
    if mode == "zeros":
        xp = np.pad(x, border)
    elif mode == "reflect":
        xp = np.pad(x, border, mode="reflect")
    elif mode == "circular":
        xp = np.pad(x, border, mode="wrap")
    else:
        xp = np.pad(x, border)
        for k in range(pad):
            xp[:, :, k, pad : pad + W] = x[:, :, 0, :]
            xp[:, :, pad + H + k, pad : pad + W] = x[:, :, H - 1, :]
            xp[:, :, pad : pad + H, k] = x[:, :, :, 0]
            xp[:, :, pad : pad + H, pad + W + k] = x[:, :, :, W - 1]
    Ho, Wo = H + 2 * pad - KH + 1, W + 2 * pad - KW + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out
