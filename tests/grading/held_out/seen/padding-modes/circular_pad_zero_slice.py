# cause: the ring is built with the slice [-pad:], which for pad 0 is the whole axis, so the image is attached to itself and the output is too large
# name: image-wiped-without-padding|padding-not-asked-for
import numpy as np


def conv2d(x, w, b, pad, mode):
    if mode == "circular":
        xp = np.concatenate([x[:, :, -pad:, :], x, x[:, :, :pad, :]], axis=2)
        xp = np.concatenate([xp[:, :, :, -pad:], xp, xp[:, :, :, :pad]], axis=3)
    else:
        how = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}[mode]
        xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), how)
    N = x.shape[0]
    F, C, KH, KW = w.shape
    HO = xp.shape[2] - KH + 1
    WO = xp.shape[3] - KW + 1
    flat = w.reshape(F, -1)
    out = np.zeros((N, F, HO, WO), dtype=x.dtype)
    for i in range(HO):
        for j in range(WO):
            out[:, :, i, j] = xp[:, :, i:i + KH, j:j + KW].reshape(N, -1) @ flat.T + b
    return out
